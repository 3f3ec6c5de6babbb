import { expect, test } from 'vitest'
import { usual } from '../../src/simulator/deployment.ts'
import { Draws } from '../../src/simulator/draws.ts'
import { Rounds } from '../../src/simulator/rounds.ts'

const spread = { ...usual, deploymentSpread: 0.01, roundSpread: 0.02, stepSpread: 0.03 }
const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

test('a seed gives the same factors every time, another seed others', () => {
  const drawn = (seed: number) => {
    const draws = new Draws(seed)
    return [draws.deploymentFactor(spread), ...take(3, () => draws.roundFactor(spread))]
  }
  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(7)).not.toEqual(drawn(8))
})

test('draws of one kind move no draw of another', () => {
  const quiet = new Draws(1)
  const busy = new Draws(1)
  take(1000, () => busy.stepFactor(spread))
  take(10, () => busy.hits(0.5))
  take(10, () => busy.answerTokens(100, 0.1))
  expect(take(3, () => busy.roundFactor(spread))).toEqual(take(3, () => quiet.roundFactor(spread)))
  expect(busy.deploymentFactor(spread)).toBe(quiet.deploymentFactor(spread))
})

test('the logarithm of a factor has mean 0 and the spread that was asked for', () => {
  const draws = new Draws(3)
  const logs = take(4000, () => Math.log(draws.roundFactor(spread)))
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length
  const sd = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1))
  expect(Math.abs(mean)).toBeLessThan(0.001)
  expect(sd / 0.02).toBeCloseTo(1, 1)
})

test('without a spread every factor is exactly 1', () => {
  const draws = new Draws(3)
  expect([draws.deploymentFactor(usual), draws.roundFactor(usual)]).toEqual([1, 1])
})

test('answers that may end early are geometric, at least 1 and at most what was asked', () => {
  const draws = new Draws(5)
  const lengths = take(4000, () => draws.answerTokens(1000, 0.1))
  expect(Math.min(...lengths)).toBe(1)
  expect(lengths.reduce((sum, n) => sum + n, 0) / lengths.length).toBeGreaterThan(9.5)
  expect(lengths.reduce((sum, n) => sum + n, 0) / lengths.length).toBeLessThan(10.5)
  expect(take(100, () => draws.answerTokens(3, 0.1)).every((n) => n >= 1 && n <= 3)).toBe(true)
  expect(draws.answerTokens(16, 0)).toBe(16)
})

/** Rounds on a deployment whose idle time is 1000 ms; `'scrape'` reads /metrics, a number is a request at that ms. */
function roundsOf(story: readonly (number | 'scrape')[]) {
  const rounds = new Rounds(spread, new Draws(9))
  let idleSinceMs = Number.NEGATIVE_INFINITY
  for (const step of story) {
    if (step === 'scrape') rounds.metricsWereRead()
    else {
      rounds.request(step, idleSinceMs)
      idleSinceMs = step + 5
    }
  }
  return rounds.drawn
}

test.each([
  { name: 'pauses shorter than roundIdleMs stay in the round', story: [0, 100, 1000], want: [3] },
  { name: 'a longer pause begins one', story: [0, 100, 2000, 2100], want: [2, 2] },
  { name: 'so does reading /metrics', story: ['scrape', 0, 10, 'scrape', 20, 30, 40], want: [2, 3] },
  { name: 'a round of one request was a probe and gives its place up', story: [0, 2000, 4000, 4001], want: [2] },
] as const)('$name', ({ story, want }) => {
  expect(roundsOf(story).map((round) => round.requests)).toEqual(want)
})

test('the third round has the third factor, however often the client probes', () => {
  const plain = roundsOf([0, 1, 2000, 2001, 4000, 4001])
  const probed = roundsOf([0, 2000, 2001, 'scrape', 2010, 'scrape', 2020, 2021, 5000, 7000, 7001])
  expect(probed.map(({ factor }) => factor)).toEqual(plain.map(({ factor }) => factor))
  expect(new Set(plain.map(({ factor }) => factor)).size).toBe(3)
})
