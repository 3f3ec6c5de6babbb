import { expect, test } from 'vitest'
import { startMetronome } from '../../bench/metronome.ts'

const ask = async (url: string): Promise<string> => {
  const body = JSON.stringify({ model: 'metronome', prompt: 'x', max_tokens: 4, stream: true })
  return await (await fetch(`${url}/v1/completions`, { method: 'POST', body })).text()
}

const eventsIn = (answer: string): number => answer.split('"choices":[{').length - 1

test('the last event of the last answer is kept back until it is released, and nothing else is', async () => {
  await using metronome = await startMetronome({ firstMs: 0, stepMs: 0 })
  const run = await metronome.begin({ skip: 1, expect: 2, hold: true })
  expect(eventsIn(await ask(metronome.url))).toBe(4)
  const arrivedMs = await run.arrived
  expect(eventsIn(await ask(metronome.url))).toBe(4)
  expect(await run.first).toBeGreaterThan(arrivedMs)

  const last = ask(metronome.url)
  await run.held
  expect((await run.log()).requests.map(({ events }) => events)).toEqual([4, 3])
  run.release()
  expect(eventsIn(await last)).toBe(4)
  await run.last
  expect((await run.log()).requests.map(({ events }) => events)).toEqual([4, 4])
})
