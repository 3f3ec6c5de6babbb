import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { progressBar, progressLine, shownEvery } from '../../src/hosts/progress.ts'

const at = (changes: object) => ({
  total: 640,
  done: 320,
  failed: 0,
  inFlight: 64,
  events: 40_000,
  elapsedMs: 24_000,
  ...changes,
})

test.each([
  { given: {}, want: '320/640 done, 64 in flight, 0 failed, 1,667 tok/s, 00:24 left' },
  {
    given: { done: 0, inFlight: 640, events: 0, elapsedMs: 0 },
    want: '0/640 done, 640 in flight, 0 failed, 0 tok/s, --:-- left',
  },
  {
    given: { done: 1, failed: 1, elapsedMs: 10_000, events: 0 },
    want: '1/640 done, 64 in flight, 1 failed, 0 tok/s, 1:46:30 left',
  },
  { given: { done: 640, inFlight: 0 }, want: '640/640 done, 0 in flight, 0 failed, 1,667 tok/s, 00:00 left' },
])('$want', ({ given, want }) => {
  expect(progressLine(at(given))).toBe(want)
})

test.each([40, 60, 70, 80, 200])('the bar fits into %i columns', (columns) => {
  const bar = progressBar(at({}), columns)
  expect(stringWidth(bar)).toBeLessThan(columns)
  expect(bar.startsWith('[')).toBe(columns >= 70)
})

test('half done is half a bar', () => {
  expect(progressBar(at({}), 200)).toMatch(/^\[#{15}\.{15}\] 320\/640/)
})

test('the newest progress is shown, again and again while nothing moves, and the end is clean', async () => {
  const shown: string[] = []
  const { promise: thrice, resolve } = Promise.withResolvers<void>()
  {
    using display = shownEvery(
      5,
      ({ done }) => shown.push(String(done)) === 3 && resolve(),
      () => shown.push('end'),
    )
    display.update(at({ done: 1 }))
    display.update(at({ done: 2 }))
    await thrice
  }
  expect(shown).toEqual(['2', '2', '2', 'end'])
})
