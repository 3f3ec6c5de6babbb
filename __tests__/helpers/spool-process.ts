// Spools 800 KiB of times into the folder it is given, under the limits it was started with, and says what came back.
import { Spool } from '../../src/load/spool.ts'

const spool = new Spool({ folder: process.argv[2] ?? '', keepSegments: 1, segmentTimes: 1_000 })
for (let k = 0; k < 1024; k += 1) {
  spool.add(Float64Array.from({ length: 100 }, (_, i) => k * 100 + i))
  await new Promise((resolve) => setImmediate(resolve))
}
const { written } = spool
const all = await spool.whole()
const wrong = all.findIndex((value, i) => value !== i)
process.stdout.write(JSON.stringify({ written, wrong, length: all.length }))
