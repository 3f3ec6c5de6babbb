import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Round } from '../../src/domain/round.ts'
import { slower } from '../../src/gate/can-fail-slower.ts'
import { summarise } from '../../src/metrics/index.ts'
import { round, usage, v091 } from '../metrics/rounds.ts'

/** One request after the other through one slot, 100 ms each, 10 events, 2 ms of the client's own between two. */
const oneSlot = (count: number, answerMs = 100, pauseMs = 2): Round => {
  const shapes = Array.from({ length: count }, (_, i) => {
    const sentMs = i * (answerMs + pauseMs)
    const eventMs = Array.from({ length: 10 }, (_, k) => sentMs + ((k + 1) * answerMs) / 10)
    return { dueMs: 0, sentMs, eventMs, usage: usage(10) }
  })
  const { records, ...rest } = round(count * (answerMs + pauseMs) - pauseMs, shapes)
  return { ...rest, records: records.map((one) => ({ ...one, slotMs: Math.max(0, one.sentMs - pauseMs) })) }
}

const valuesOf = (one: Round) => summarise(one, v091).values

describe('a slower server, from the records of the round that was measured', () => {
  test('takes 1 ÷ (1 − loss) as long for every answer: latencies follow, and throughput where slots are waited for', () => {
    const honest = oneSlot(50, 100, 0)
    const then = valuesOf(honest)
    const now = valuesOf(slower(honest, 0.1, 1))
    for (const name of ['request_throughput', 'output_throughput', 'total_token_throughput']) {
      expect((now[name] ?? 0) / (then[name] ?? 0)).toBeCloseTo(0.9, 10)
    }
    for (const name of ['mean_ttft_ms', 'mean_tpot_ms', 'mean_itl_ms', 'p99_itl_ms', 'mean_e2el_ms']) {
      expect((now[name] ?? 0) / (then[name] ?? 0)).toBeCloseTo(1 / 0.9, 10)
    }
  })
  test('the client keeps its own pace: what it takes between two requests is not stretched', () => {
    const { records, durationMs } = slower(oneSlot(3), 0.5, 1)
    expect(records.map(({ sentMs }) => sentMs)).toEqual([0, 202, 404])
    expect(records.map(({ endMs }) => endMs)).toEqual([200, 402, 604])
    expect(durationMs).toBe(604)
  })
  test('without a limit of concurrency requests leave when they did: the throughput falls with the last answer only', () => {
    const shapes = [0, 1000, 2000].map((dueMs) => ({ dueMs, eventMs: [dueMs + 100, dueMs + 200], usage: usage(2) }))
    const { records, durationMs } = slower(round(2200, shapes), 0.5, null)
    expect(records.map(({ sentMs }) => sentMs)).toEqual([0, 1000, 2000])
    expect(records.map(({ eventMs }) => [...eventMs])).toEqual([
      [200, 400],
      [1200, 1400],
      [2200, 2400],
    ])
    expect(durationMs).toBe(2400)
  })
  test('a request that was never sent stays so, and a round that ended later than its requests still does', () => {
    const never = { ...round(0, [{}]).records[0], sentMs: Number.NaN, slotMs: Number.NaN, endMs: Number.NaN }
    const honest = round(5000, [{ eventMs: [100] }])
    const { records, durationMs } = slower({ ...honest, records: [...honest.records, never as never] }, 0.2, 4)
    expect(records[1]).toEqual(never)
    expect(durationMs).toBe(5000)
  })
  test('no loss, no change; and more loss never makes anything faster', () => {
    const rounds = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 500 })), {
        minLength: 1,
        maxLength: 30,
      })
      .map((answers) => {
        let at = 0
        const shapes = answers.map(([pause, takes]) => {
          const sentMs = at + pause
          at = sentMs + takes
          return { dueMs: 0, sentMs, eventMs: [sentMs + takes / 2, sentMs + takes], usage: usage(2) }
        })
        return round(at, shapes)
      })
    fc.assert(
      fc.property(
        rounds,
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (one, slots, loss) => {
          expect(slower(one, 0, slots)).toBe(one)
          const less = slower(one, loss / 2, slots)
          const more = slower(one, loss, slots)
          expect(less.durationMs).toBeGreaterThanOrEqual(one.durationMs - 1e-6)
          expect(more.durationMs).toBeGreaterThanOrEqual(less.durationMs - 1e-6)
          for (const [i, { sentMs, endMs }] of more.records.entries()) {
            const was = one.records[i]
            expect(sentMs).toBeGreaterThanOrEqual((was?.sentMs ?? 0) - 1e-6)
            expect(endMs - sentMs).toBeCloseTo(((was?.endMs ?? 0) - (was?.sentMs ?? 0)) / (1 - loss), 6)
          }
        },
      ),
      { numRuns: 200, seed: 5 },
    )
  })
})
