import { describe, expect, test } from 'vitest'
import { refusals } from '../../bench/store/refusals.ts'
import { run } from '../../bench/store/trial.ts'

// The small form of `npm run stress:store`: the same storm, with few writers.

describe('writers in processes of their own, killed at random moments and started again until each has reported', () => {
  test.each([
    { transport: 'http', keys: 'one' },
    { transport: 'file', keys: 'each' },
  ] as const)('over $transport, keys: $keys: every row is there once, whole, and nothing else is', async (trial) => {
    const { findings, written } = await run({ ...trial, ...small })
    expect(findings).toEqual([])
    expect(written).toHaveLength(small.writers)
  })

  test('a push that is refused in any way leaves no token, no file, and says what to do', async () => {
    expect((await refusals({ slow: false })).findings).toEqual([])
  })
})

const small = { writers: 3, kills: { most: 1, withinMs: 300 }, faults: 0.2, seed: 7 }
