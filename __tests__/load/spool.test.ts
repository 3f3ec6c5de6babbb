import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Spool } from '../../src/load/spool.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-spool-'))
})
afterAll(() => rm(folder, { recursive: true }))

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Adds answers of these lengths, each time a number of its own; now and then lets the disk go on. */
async function filled(spool: Spool, lengths: readonly number[]): Promise<number[]> {
  let next = 0.5
  for (const [i, length] of lengths.entries()) {
    const before = spool.length
    expect(spool.add(Float64Array.from({ length }, () => next++))).toBe(before)
    if (i % 3 === 0) await turn()
  }
  return Array.from({ length: spool.length }, (_, i) => i + 0.5)
}

describe('what was added comes back whole and in order', () => {
  test('from memory alone', async () => {
    const spool = new Spool({ folder })
    const want = await filled(spool, [3, 0, 128, 1])
    expect([...(await spool.whole())]).toEqual(want)
    expect(spool.written).toBe(0)
  })

  test('from a file that has no name, beyond the bound', async () => {
    const spool = new Spool({ folder, keepSegments: 2, segmentTimes: 16 })
    const want = await filled(spool, Array(100).fill(11))
    while (spool.written < 1000) await turn()
    expect(await readdir(folder)).toEqual([])
    expect([...(await spool.whole())]).toEqual(want)
  })

  test('however answers lie across segments, however far the disk has come', async () => {
    const lengths = fc.array(fc.nat({ max: 70 }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 4 }), async (answers, keepSegments) => {
        const spool = new Spool({ folder, keepSegments, segmentTimes: 32 })
        const want = await filled(spool, answers)
        expect([...(await spool.whole())]).toEqual(want)
      }),
      { numRuns: 60 },
    )
    expect(await readdir(folder)).toEqual([])
  })
})

test('what it was given may change afterwards', async () => {
  const spool = new Spool({ folder })
  const times = Float64Array.of(1, 2)
  spool.add(times)
  times.fill(9)
  expect([...(await spool.whole())]).toEqual([1, 2])
})

test('memory is bounded while the disk keeps up', async () => {
  const spool = new Spool({ folder, keepSegments: 2, segmentTimes: 16 })
  for (let k = 0; k < 500; k += 1) {
    spool.add(new Float64Array(16))
    // The two that are kept, the one being filled, and what a write in the background has not done yet.
    while (spool.length - spool.written > 16 * 5) await turn()
  }
  expect(spool.written).toBeGreaterThanOrEqual(16 * 495)
  await spool.close()
})

test('no folder to write to: all stays in memory', async () => {
  const spool = new Spool({ folder: join(folder, 'none'), keepSegments: 1, segmentTimes: 16 })
  const want = await filled(spool, Array(50).fill(7))
  expect([...(await spool.whole())]).toEqual(want)
  expect(spool.written).toBe(0)
})

test('a disk that fills up on the way: nothing is lost', async () => {
  // The shell's limit on a file's size fails a write half-way, as a full disk does: 64 KiB of 800 fit.
  const script = fileURLToPath(new URL('../helpers/spool-process.ts', import.meta.url))
  const child = spawn('bash', ['-c', 'ulimit -f 64; exec "$0" "$1" "$2"', process.execPath, script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (bytes) => {
    said += bytes
  })
  expect(await once(child, 'close')).toEqual([0, null])
  const { written, wrong, length } = JSON.parse(said)
  expect({ wrong, length }).toEqual({ wrong: -1, length: 102_400 })
  expect(written).toBeGreaterThan(0)
  expect(written).toBeLessThanOrEqual(8_192)
})
