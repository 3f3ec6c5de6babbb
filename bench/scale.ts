// Where does truth end, and does the client say so? Lanes × streams at the metronome, all streams at once.
import { parseArgs } from 'node:util'
import { machineLine, tookLine } from './machine.ts'
import { startMetronome } from './metronome.ts'
import { tempo } from './truth/burst.ts'
import { scaleTable } from './truth/scale.ts'

const { values } = parseArgs({
  options: {
    lanes: { type: 'string', default: '0,1,2,4' },
    streams: { type: 'string', default: '64,256,640,1000,2000,4000' },
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
})

const started = performance.now()
console.log(`# bench:scale\n\n${machineLine()}\n`)
await using metronome = await startMetronome(tempo)
const holds = await scaleTable(metronome, {
  lanes: values.lanes.split(',').map(Number),
  streams: values.streams.split(',').map(Number),
  runs: values.quick ? 1 : Number(values.runs),
})
console.log(
  `${holds ? 'Every run' : 'Not every run'} had exact counts and, beyond 640 streams, was true or flagged.\n\n${tookLine(started)}`,
)
