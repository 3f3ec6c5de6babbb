// What it costs to turn an answer's bytes into event times: the reader as it runs, the same reader with its shortcut
// switched off, and the usual way (text decoder, split at blank lines, JSON.parse), in turns, on the same bytes.
import { parseArgs } from 'node:util'
import { type Backend, backendNamed } from '../src/backends/index.ts'
import { AnswerReader } from '../src/load/answer.ts'

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '9' }, events: { type: 'string', default: '128' } },
})
const repeats = Number(values.repeats)
const eventsPerAnswer = Number(values.events)
const answersPerRepeat = Math.ceil(60_000 / eventsPerAnswer)
const distinctAnswers = 64

const words = [' the', ' a', 'ing', ' measurement', '\\n', ' \\"quoted\\"', '。', '亸', ' fixation', 'S']

/** As vLLM 0.32.0 writes them. */
const kinds = {
  completions: {
    backend: 'vllm',
    head: '',
    event: (id: string, text: string, finish = 'null') =>
      `data: {"id":"cmpl-${id}","object":"text_completion","created":1795499945,"model":"tiny","choices":[{"index":0,"text":"${text}","logprobs":null,"finish_reason":${finish},"stop_reason":null,"prompt_token_ids":null,"token_ids":null}]}\n\n`,
  },
  chat: {
    backend: 'openai-chat',
    head: 'data: {"id":"chatcmpl-x","object":"chat.completion.chunk","created":1795499946,"model":"tiny","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":null,"prompt_text":null}\n\n',
    event: (id: string, text: string, finish = 'null') =>
      `data: {"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":1795499946,"model":"tiny","choices":[{"index":0,"delta":{"content":"${text}"},"logprobs":null,"finish_reason":${finish},"token_ids":null}]}\n\n`,
  },
} as const
type Kind = (typeof kinds)[keyof typeof kinds]

/** The events of one answer, in the reads that they come in. */
type Reads = readonly Buffer[]

function eventsOf(kind: Kind, k: number): string[] {
  const id = (k * 0x9e3779b1).toString(16).padStart(16, '0')
  const events = Array.from({ length: eventsPerAnswer }, (_, i) =>
    kind.event(id, words[(i * 7 + k) % words.length] ?? ''),
  )
  const usage = `{"prompt_tokens":5,"completion_tokens":${eventsPerAnswer}}`
  events[eventsPerAnswer - 1] = kind.event(id, '.', '"length"')
  return [kind.head, ...events, `data: {"id":"${id}","choices":[],"usage":${usage}}\n\n`, 'data: [DONE]\n\n']
}

const sizes = {
  'an event a read': (events: readonly string[]): Reads =>
    events.filter((event) => event !== '').map((event) => Buffer.from(event)),
  '64 KiB a read': (events: readonly string[]): Reads => pieces(Buffer.from(events.join('')), 65_536),
  '1,460 bytes a read': (events: readonly string[]): Reads => pieces(Buffer.from(events.join('')), 1_460),
} as const

const pieces = (all: Buffer, size: number): Reads =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, k) => all.subarray(k * size, (k + 1) * size))

/** Reads one answer; returns how many events it counted. */
type Way = (backend: Backend, reads: Reads) => number

const shared = Buffer.alloc(65_536)

function ours(backend: Backend, reads: Reads, keepsText: boolean): number {
  const reader = new AnswerReader({
    backend,
    compat: 'v0.9.1',
    askedTokens: eventsPerAnswer,
    keepsText,
    timesPool: null,
  })
  for (const [k, read] of reads.entries()) {
    // As a socket reads: into the same memory each time.
    read.copy(shared)
    reader.feed(shared, 0, read.length, k)
  }
  const { events } = reader
  if (reader.ended().kind !== 'ok' || (keepsText && reader.text === '')) throw new Error('the answer was not read well')
  reader.release()
  return events
}

function naive(backend: Backend, reads: Reads): number {
  const decoder = new TextDecoder()
  const times: number[] = []
  let rest = ''
  let text = ''
  for (const [k, read] of reads.entries()) {
    read.copy(shared)
    const events = (rest + decoder.decode(shared.subarray(0, read.length), { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data === '[DONE]') continue
      const read = backend.event(JSON.parse(data), 'v0.9.1')
      if (!read.counts) continue
      times.push(k)
      text += read.text
    }
  }
  return text === '' ? 0 : times.length
}

const ways: Readonly<Record<string, Way>> = {
  'usual events by their bytes': (backend, reads) => ours(backend, reads, false),
  'the same, texts kept': (backend, reads) => ours(backend, reads, true),
  'every event in full': (backend, reads) => ours({ ...backend, textFields: [] }, reads, false),
  'decode, split, JSON.parse': naive,
}

function nsPerEvent(way: Way, backend: Backend, answers: readonly Reads[]): number {
  let events = 0
  const start = process.cpuUsage()
  for (let k = 0; k < answersPerRepeat; k++) events += way(backend, answers[k % answers.length] ?? [])
  const { user, system } = process.cpuUsage(start)
  return ((user + system) * 1000) / events
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

console.log(
  `CPU ns per event, answers of ${eventsPerAnswer} events, set-up of each answer included; median (lowest to highest) of ${repeats}\n`,
)
for (const [name, kind] of Object.entries(kinds)) {
  for (const [size, cut] of Object.entries(sizes)) {
    const backend = backendNamed(kind.backend, 'v0.9.1')
    const answers = Array.from({ length: distinctAnswers }, (_, k) => cut(eventsOf(kind, k)))
    const seen = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]))
    for (const way of Object.values(ways)) nsPerEvent(way, backend, answers)
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [way, run] of Object.entries(ways)) seen.get(way)?.push(nsPerEvent(run, backend, answers))
    }
    console.log(`${name}, events of ${kind.event('0123456789abcdef', ' word').length} bytes, ${size}`)
    for (const [way, ns] of seen) {
      const spread = `(${Math.min(...ns).toFixed(0)} to ${Math.max(...ns).toFixed(0)})`
      console.log(`  ${way.padEnd(28)} ${median(ns).toFixed(0).padStart(6)}  ${spread}`)
    }
  }
}
