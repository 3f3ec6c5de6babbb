import { describe, expect, test } from 'vitest'
import { type Played, playedLosses, replay } from '../../src/gate/can-fail-replay.ts'
import { bench, factsOf, limit, round, throughputs } from './rows.ts'

/** What a candidate of these values would have been with each loss. */
const played = (values: readonly number[]): Played => ({
  rounds: playedLosses.map((loss) => ({ loss, rounds: throughputs(values.map((value) => value * (1 - loss))) })),
  facts: factsOf(throughputs(values)),
})

/** The worked example's baseline is about 2000 tok/s, its three jobs 1.8 % apart. */
const same = [2003, 1996, 2001, 1999, 2004, 1997, 2002, 1998]
const held = { confirmFail: false }

describe('a measured job, replayed with losses', () => {
  test('says what the gate would have said at each, stopping where it would have stopped', () => {
    const { steps, invalid } = replay(bench(), played(same), held)
    expect(invalid).toBeNull()
    const outcomes = steps.map(({ outcome }) => outcome)
    expect(steps.map(({ loss }) => loss)).toEqual([0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5])
    expect(outcomes.slice(0, 2)).toEqual(['pass', 'pass'])
    // Half-way between the limit and twice it is where the rule may be in doubt to the end.
    expect(outcomes[2]).toBe('inconclusive')
    expect(steps[2]?.rounds).toBe(8)
    expect(outcomes.slice(4)).toEqual(Array(6).fill('regressed'))
    expect([steps[0]?.rounds, steps.at(-1)?.rounds]).toEqual([3, 3])
    expect(steps[0]?.fired).toEqual([])
    expect(steps.at(-1)?.fired).toEqual(['output_throughput'])
  })
  test('fires from the smallest loss on at which, and above which, it always fails; beside the rule’s own smallest loss', () => {
    const found = replay(bench(), played(same), held)
    expect([0.075, 0.1]).toContain(found.fires_at)
    const [metric] = found.metrics
    expect(metric).toMatchObject({ name: 'output_throughput', limit: 0.05, fires_at: found.fires_at })
    expect(metric?.change).toBeCloseTo(-(found.fires_at ?? 0), 2)
    expect(metric?.change_without).toBeCloseTo(0, 2)
    expect(metric?.smallest_loss).toBeGreaterThan(0.075)
    expect(metric?.smallest_loss).toBeLessThan(0.11)
  })
  test('a deployment that is worse by itself fires without a loss', () => {
    expect(replay(bench(), played(same.map((value) => value * 0.85)), held).fires_at).toBe(0)
  })
  test('a limit that half the speed does not reach never fires, and neither does one that is not measured', () => {
    const generous = bench({ limits: [limit('mean_ttft_ms', { limit: 5.9 })] })
    const rounds = playedLosses.map((loss) => ({
      loss,
      rounds: same.map((value) => round({ mean_ttft_ms: value / 20 / (1 - loss) })),
    }))
    const reference = { ...generous.reference, level: [{ rounds: rounds[0]?.rounds.slice(0, 5) ?? [] }] }
    const found = replay({ ...generous, reference }, { rounds, facts: played(same).facts }, held)
    expect(found.fires_at).toBeNull()
    expect(found.metrics[0]).toMatchObject({ fires_at: null, change: null })
  })
  test('confirm-fail costs a round at each loss that fails', () => {
    const rounds = (confirmFail: boolean) =>
      replay(bench(), played(same), { confirmFail }).steps.map((one) => one.rounds)
    expect(rounds(true).slice(5)).toEqual(
      rounds(false)
        .slice(5)
        .map((count) => count + 1),
    )
  })
  test('what is wrong with the measurement in any round is wrong with the whole, even where it would have stopped before', () => {
    const { rounds, facts } = played(same)
    const cut = facts.map((fact, i) => (i === 7 ? { ...fact, askedOutputTokens: 640 * 256 } : fact))
    const found = replay(bench(), { rounds, facts: cut }, held)
    expect(found.steps[0]?.outcome).toBe('pass')
    expect(found.invalid?.key).toBe('output-tokens')
  })
})
