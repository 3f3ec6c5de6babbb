import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Backend } from '../../src/backends/index.ts'
import type { Compat } from '../../src/domain/compat.ts'
import { AnswerReader } from '../../src/load/answer.ts'
import { inFull } from './answers.ts'
import { anyAnswer } from './any-answers.ts'
import { plainReading } from './plain-reading.ts'

/**
 * Whatever a server sends and however it is split: the reader that takes usual events from their bytes, the reader that
 * parses each of them, and a plain reading of the whole come to the same result.
 */

/** Feeds the reads, the k-th stamped k, through one piece of memory that holds something else before and after them. */
function read(reads: readonly Buffer[], backend: Backend, compat: Compat, howEnded: 'ended' | 'broken' = 'ended') {
  const reader = new AnswerReader({ backend, compat, askedTokens: 2, keepsText: true, timesPool: null })
  const memory = Buffer.from(new ArrayBuffer(Math.max(...reads.map(({ length }) => length)) + 7), 3)
  for (const [k, bytes] of reads.entries()) {
    memory.fill('"\n\\u00'[k % 6] ?? '')
    const from = k % 5
    bytes.copy(memory, from)
    reader.feed(memory, from, from + bytes.length, k)
  }
  const ending = howEnded === 'ended' ? reader.ended() : reader.broken('ECONNRESET')
  const { text, usage, latencyEndMs } = reader
  const times = [...reader.eventMs()]
  reader.release()
  return { times, text, usage, ending, latencyEndMs }
}

test('usual events read from their bytes come to what parsing each of them comes to', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyAnswer, fc.constantFrom('ended', 'broken'), ({ backend, compat, reads }, howEnded) => {
      expect(read(reads, backend, compat, howEnded)).toEqual(read(reads, inFull(backend), compat, howEnded))
    }),
    { numRuns: 2_500 },
  )
})

test('the reader comes to what a plain reading of the whole answer comes to', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyAnswer, ({ backend, compat, reads }) => {
      const { ending, ...rest } = read(reads, backend, compat)
      expect({ ...rest, ending: ending.kind }).toEqual(plainReading(reads, backend, compat))
    }),
    { numRuns: 1_200 },
  )
})

test('any split of an answer comes to the same but for the times', () => {
  fc.assert(
    fc.property(anyAnswer, ({ backend, compat, reads }) => {
      const { times, latencyEndMs, ...split } = read(reads, backend, compat)
      const { times: together, latencyEndMs: _, ...whole } = read([Buffer.concat(reads)], backend, compat)
      expect(split).toEqual(whole)
      expect(times.length).toBe(together.length)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(Number.isNaN(latencyEndMs) || times.length === 0 || latencyEndMs >= (times.at(-1) ?? 0)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
