// How far is our client from the truth, beside vLLM's own? Each client in a process of its own, against a server that
// stamps every write and every receipt. Needs two cores, one for each side.
import { parseArgs } from 'node:util'
import { machineLine, tookLine } from './machine.ts'
import { type Metronome, startMetronome } from './metronome.ts'
import { burstTables, tempo } from './truth/burst.ts'
import { captureTable } from './truth/capture.ts'
import { peersTable } from './truth/peers.ts'
import { stimulusTable } from './truth/stimulus.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '64,256,512,640,1000' },
    runs: { type: 'string' },
    lanes: { type: 'string', default: '0' },
    backend: { type: 'string', default: 'vllm' },
    /** Of bursts, stimulus, peers. */
    parts: { type: 'string', default: 'bursts,stimulus,peers' },
    /** One run of everything. */
    quick: { type: 'boolean', default: false },
    /** Only checks the server's stamps against a capture of the packets. */
    capture: { type: 'boolean', default: false },
  },
})

const backend = values.backend === 'openai-chat' ? 'openai-chat' : 'vllm'
const given = {
  streams: values.streams.split(',').map(Number),
  runs: Number(values.runs ?? (values.quick ? 1 : 5)),
  lanes: Number(values.lanes),
  backend,
} as const

const parts: Readonly<Record<string, (metronome: Metronome) => Promise<boolean | null>>> = {
  bursts: (metronome) => burstTables(metronome, given),
  stimulus: (metronome) => stimulusTable(metronome, given),
  peers: (metronome) => peersTable(metronome, given),
  capture: (metronome) => captureTable(metronome, given),
}

const started = performance.now()
console.log(`# bench:truth\n\n${machineLine()}\n`)
await using metronome = await startMetronome(tempo)
for (const name of values.capture ? ['capture'] : values.parts.split(',')) {
  const part = parts[name]
  if (part === undefined) throw new Error(`--parts: ${name} is none of ${Object.keys(parts).join(', ')}`)
  const holds = await part(metronome)
  if (holds !== null) console.log(`${holds ? 'Every limit holds' : 'Not every limit holds'} (${name}).\n`)
}
console.log(tookLine(started))
