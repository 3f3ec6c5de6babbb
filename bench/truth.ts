// How far is our client from the truth, beside vLLM's own? Each client in a process of its own, against a server that
// stamps every write and every receipt; see docs/measurement.md.
import { parseArgs } from 'node:util'
import { startMetronome } from './metronome.ts'
import { burstTables, tempo } from './truth/burst.ts'
import { machineLine, tookLine } from './truth/machine.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '64,256,512,640,1000' },
    runs: { type: 'string' },
    lanes: { type: 'string', default: '0' },
    backend: { type: 'string', default: 'vllm' },
    parts: { type: 'string', default: 'bursts,stimulus,peers' },
    quick: { type: 'boolean', default: false },
    capture: { type: 'boolean', default: false },
  },
})

const started = performance.now()
console.log(`# bench:truth\n\n${machineLine()}\n`)
await using metronome = await startMetronome(tempo)
const runs = Number(values.runs ?? (values.quick ? 1 : 5))
const holds = await burstTables(metronome, {
  streams: values.streams.split(',').map(Number),
  runs,
  lanes: Number(values.lanes),
  backend: values.backend === 'openai-chat' ? 'openai-chat' : 'vllm',
})
console.log(`${holds ? 'Every' : 'Not every'} limit holds. ${tookLine(started)}`)
