import type { Backend } from '../../src/backends/index.ts'
import type { Compat } from '../../src/domain/compat.ts'
import type { Usage } from '../../src/domain/record.ts'

/** What an answer comes to, without the words of its failure. */
export interface Reading {
  readonly times: number[]
  readonly text: string
  readonly usage: Usage | null
  readonly ending: string
  readonly latencyEndMs: number
}

/**
 * Reads a whole answer the plain way, slowly: all lines, all events, all JSON. The k-th read is stamped k. Shares no code
 * with the reader that it is held against, but for the backend.
 */
export function plainReading(reads: readonly Uint8Array[], backend: Backend, compat: Compat): Reading {
  const { events, strays } = eventsOf(reads)
  const read = events
    .filter(({ data }) => data !== '[DONE]')
    .map((event) => ({ ...event, ...reported(event, backend, compat) }))
  const failedAt = read.findIndex(({ failed }) => failed !== null)
  const good = failedAt === -1 ? read : read.slice(0, failedAt)
  const counted = good.filter(({ event }) => event.counts)
  const usages = good.flatMap(({ event: { usage } }) => usage ?? [])
  const whole = events.some(({ data }) => data === '[DONE]') || counted.some(({ event }) => event.finished)
  return {
    times: counted.map(({ atMs }) => atMs),
    text: counted.map(({ event }) => event.text).join(''),
    usage: usages.findLast(({ fromChoices }) => !fromChoices) ?? usages.at(-1) ?? null,
    ending: read[failedAt]?.failed ?? endingOf({ whole, strays, count: counted.length }),
    latencyEndMs: good.findLast(({ event }) => event.movesEnd)?.atMs ?? Number.NaN,
  }
}

function reported({ data, type }: PlainEvent, backend: Backend, compat: Compat) {
  const json = jsonOf(data)
  const event = backend.event(json, compat)
  const wrong = json === undefined ? 'protocol' : null
  return { event, failed: event.error !== null || type === 'error' ? 'stream-error' : wrong }
}

function endingOf({ whole, strays, count }: { whole: boolean; strays: readonly string[]; count: number }): string {
  if (!whole && strays.length > 0) {
    const document = jsonOf(strays.map((line) => `${line}\n`).join(''))
    const unstreamed = count === 0 && typeof document === 'object' && document !== null && 'choices' in document
    return unstreamed ? 'protocol' : 'stream-error'
  }
  if (count === 0) return 'empty'
  return whole ? 'ok' : 'cut'
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface PlainEvent {
  readonly data: string
  readonly type: string
  readonly atMs: number
}

function eventsOf(reads: readonly Uint8Array[]): { events: PlainEvent[]; strays: string[] } {
  const events: PlainEvent[] = []
  const strays: string[] = []
  let data: string[] = []
  let type = ''
  let atMs = Number.NaN
  const dispatch = (): void => {
    if (data.length > 0) events.push({ data: data.join('\n'), type, atMs })
    data = []
    type = ''
  }
  for (const line of linesOf(reads)) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/su.exec(line.text) ?? []
    if (line.text === '') dispatch()
    else if (name === 'data') {
      data.push(value)
      atMs = line.atMs
    } else if (name === 'event') type = value
    else if (!['', 'id', 'retry'].includes(name)) strays.push(line.text)
  }
  dispatch()
  return { events, strays }
}

/** Each line with the read that its end came with. */
function linesOf(reads: readonly Uint8Array[]): { text: string; atMs: number }[] {
  const ends: number[] = []
  for (const read of reads) ends.push((ends.at(-1) ?? 0) + read.length)
  // One character a byte, so that positions are positions of bytes.
  const all = Buffer.concat(reads)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '   ')
  const marked = Buffer.concat(reads).toString('latin1') !== all
  const lines = [...all.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)].map((match) => {
    const endAt = match.index + (match[1]?.length ?? 0)
    const text = Buffer.from(match[1] ?? '', 'latin1').toString('utf8')
    const whole = match[2] !== ''
    return { text, whole, atMs: whole ? ends.findIndex((end) => end > endAt) : reads.length - 1 }
  })
  const first = lines[0]
  if (marked && first !== undefined) lines[0] = { ...first, text: first.text.slice(3) }
  return lines.filter(({ whole, text }) => whole || text !== '')
}
