import { type Backend, backendNamed } from '../../src/backends/index.ts'
import { type AnswerGiven, AnswerReader } from '../../src/load/answer.ts'

/** Readers of answers that are fed by hand, and the events to feed them. */

export const completions = backendNamed('vllm', 'v0.9.1')
export const chat = backendNamed('openai-chat', 'v0.9.1')

export const readerOf = (more: Partial<AnswerGiven> = {}): AnswerReader =>
  new AnswerReader({
    backend: completions,
    compat: 'v0.9.1',
    askedTokens: 4,
    keepsText: true,
    timesPool: null,
    ...more,
  })

/** The k-th read is stamped k, and alone in its memory. */
export function fed(reader: AnswerReader, reads: readonly (string | Buffer)[]): AnswerReader {
  for (const [k, read] of reads.entries()) {
    const bytes = Buffer.from(Uint8Array.from(Buffer.from(read)).buffer)
    reader.feed(bytes, 0, bytes.length, k)
  }
  return reader
}

/** A backend whose events are all parsed. */
export const inFull = (backend: Backend): Backend => ({ ...backend, textFields: [] })

/** A backend that counts how many events it was asked to read. */
export function counting(backend: Backend): Backend & { asked: number } {
  const counted = {
    ...backend,
    asked: 0,
    event: (...given: Parameters<Backend['event']>) => {
      counted.asked += 1
      return backend.event(...given)
    },
  }
  return counted
}

/** An event of completions; `inside` stands between the quotes of its text as it is. */
export const token = (inside: string, finish = 'null', id = '1'): string =>
  `data: {"id":"cmpl-${id}","choices":[{"index":0,"text":"${inside}","logprobs":null,"finish_reason":${finish}}]}\n\n`
export const delta = (fields: string): string =>
  `data: {"id":"c","choices":[{"index":0,"delta":{${fields}},"finish_reason":null}]}\n\n`
export const usageEvent = 'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}\n\n'
export const done = 'data: [DONE]\n\n'
