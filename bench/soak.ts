// Does the client stay as it was over a long run? 512 streams at the metronome for ten minutes: memory, descriptors, counts.
import { parseArgs } from 'node:util'
import { machineLine, tookLine } from './machine.ts'
import { startMetronome } from './metronome.ts'
import { tempo } from './truth/burst.ts'
import { soak } from './truth/soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    streams: { type: 'string', default: '512' },
    lanes: { type: 'string', default: '0' },
  },
})

const started = performance.now()
console.log(`# bench:soak\n\n${machineLine()}\n`)
await using metronome = await startMetronome(tempo)
const holds = await soak(metronome, {
  minutes: Number(values.minutes),
  streams: Number(values.streams),
  lanes: Number(values.lanes),
})
console.log(`${holds ? 'All of it holds' : 'Not all of it holds'}. ${tookLine(started)}`)
