import { availableParallelism, loadavg } from 'node:os'
import { beforeAll, describe, expect, test } from 'vitest'
import { clientChecks } from '../../src/gate/index.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import { type RoundSeen, roundsApart } from '../helpers/rounds-apart.ts'

/** Each round by itself, as in a benchmark of one round: which of the client's checks failed. */
const failed = (rounds: readonly RoundSeen[]): string[][] =>
  rounds.map(({ metrics, health }) =>
    clientChecks([{ round: { metrics }, health }])
      .filter(({ status }) => status === 'failed')
      .map(({ check }) => check),
  )

/** 24 requests over a second, 12 tokens 18 ms apart: a round of 1.2 s has one stall in it, or two. */
const load = { model: 'sim', requests: 24, gapMs: 40, tokens: 12, concurrency: null }

describe('a client that is held up for 50 ms of each second is not believed', () => {
  let seen: { main: readonly RoundSeen[]; threads: readonly RoundSeen[] }
  beforeAll(async () => {
    await using server = await startSimulator({ stepSpread: 0 })
    // Clients have a process each and mostly sleep: four side by side take the time of one.
    const burnt = async (lanes: number, burn: string) => {
      const half = () => roundsApart({ ...load, url: server.url, lanes, rounds: 5, atOnce: false }, burn)
      return (await Promise.all([half(), half()])).flat()
    }
    const [main, threads] = await Promise.all([burnt(0, 'main'), burnt(2, 'lane 0,lane 1')])
    seen = { main, threads }
  })

  test('where the main thread reads the sockets: 10 of 10 rounds', () => {
    expect(failed(seen.main)).toEqual(Array(10).fill(expect.arrayContaining(['client.event-loop'])))
  })

  test('where worker threads do: 10 of 10 rounds', () => {
    expect(failed(seen.threads)).toEqual(Array(10).fill(expect.arrayContaining(['client.event-loop'])))
  })

  test('its counts are exact all the same', () => {
    for (const { requests } of [...seen.main, ...seen.threads]) {
      expect(requests.map(({ events, kind }) => [events, kind])).toEqual(Array(24).fill([12, 'ok']))
    }
  })
})

/** A token each 100 ms before it was slowed down; prompts are of no account. */
const tenth = { stepBaseMs: 100, stepPerSeqMs: 0, prefillTokensPerSec: 1e9, stepSpread: 0, slowdown: 0.9 }

test('a server at a tenth of its speed is no fault of the client: none of 10 rounds', { retry: 2 }, async (ctx) => {
  await using server = await startSimulator(tenth)
  // Requests wait for a slot for longer than they are apart, which is the server's doing.
  const slow = { ...load, requests: 6, gapMs: 300, tokens: 2, concurrency: 3, url: server.url, lanes: 0 }
  const rounds = await roundsApart({ ...slow, rounds: 10, atOnce: true })
  for (const { metrics, requests } of rounds) {
    expect(metrics['median_itl_ms']).toBeGreaterThan(900)
    expect(Math.max(...requests.map(({ dueMs, sentMs }) => sentMs - dueMs))).toBeGreaterThan(300)
  }
  // A machine that is busy otherwise limits a client in truth: such a round shows nothing of the server.
  const busy = (loadavg()[0] ?? 0) > 1.5 * availableParallelism()
  if (busy && failed(rounds).flat().length > 0) ctx.skip('the machine has more to do than it can')
  expect(failed(rounds)).toEqual(Array(10).fill([]))
})
