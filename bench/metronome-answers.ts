import type { Answer, Voice } from '../src/simulator/wire/answer.ts'
import { vllmDialect } from '../src/simulator/wire/vllm.ts'

/** Tokens as vLLM's events carry them: of several lengths, some escaped, some of several bytes. */
const texts = [
  ' the',
  ' a',
  ' of',
  'ing',
  ' model',
  ' serving',
  ',',
  '.',
  ' in',
  ' 通',
  '\\n',
  ' isContained',
  ' Selectable',
]
  .concat([
    ' to',
    ' fixation',
    's',
    ' x',
    ' \\"',
    '亸',
    ' tokens',
    ' for',
    ' and',
    ' on',
    '1',
    ' is',
    '-',
    ' bench',
    'ed',
  ])
  .concat([' it', ' or', ' at', '：'])

const idDigits = 16
const blankId = '0'.repeat(idDigits)

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** The bytes of one event, made once: the answer's id is written over the blank one before each write. */
interface Event {
  readonly bytes: Buffer
  /** Where the id stands, once or more. */
  readonly idsAt: readonly number[]
}

function eventOf(text: string): Event {
  const bytes = Buffer.from(text)
  const idsAt: number[] = []
  for (let at = bytes.indexOf(`-${blankId}"`); at >= 0; at = bytes.indexOf(`-${blankId}"`, at + 1)) idsAt.push(at + 1)
  return { bytes, idsAt }
}

/** All events of one endpoint's answers, in vLLM 0.32's shape. */
export class Answers {
  readonly #model: string
  readonly #isChat: boolean
  readonly #first: readonly Event[]
  readonly #middle: readonly Event[]
  readonly #ends = new Map<string, Event>()

  constructor(options: { readonly model: string; readonly isChat: boolean }) {
    this.#model = options.model
    this.#isChat = options.isChat
    const { opening, token } = this.#voice({ tokens: 1, usage: false })
    const role = opening()
    this.#middle = texts.map((text) => eventOf(chunk(token({ text, tokens: 1, last: false }))))
    this.#first = texts.map((text) =>
      eventOf((role === '' ? '' : chunk(role)) + chunk(token({ text, tokens: 1, last: false }))),
    )
  }

  /** The chunks of token `at` of `tokens`: the role event rides before the first, usage and [DONE] behind the last. */
  event(id: Uint8Array, at: number, tokens: number, usage: boolean): Buffer {
    const event = at === tokens - 1 ? this.#end(tokens, usage) : this.#plain(at, (id[idDigits - 1] as number) + at)
    for (const place of event.idsAt) event.bytes.set(id, place)
    return event.bytes
  }

  #plain(at: number, turn: number): Event {
    return (at === 0 ? this.#first : this.#middle)[turn % texts.length] as Event
  }

  #end(tokens: number, usage: boolean): Event {
    const key = `${tokens}/${usage}`
    const known = this.#ends.get(key)
    if (known !== undefined) return known
    const { opening, token, closing, done } = this.#voice({ tokens, usage })
    const parts = [tokens === 1 ? opening() : '', token({ text: '.', tokens, last: true }), closing(), done()]
    const made = eventOf(
      `${parts
        .filter((part) => part !== '')
        .map(chunk)
        .join('')}0\r\n\r\n`,
    )
    this.#ends.set(key, made)
    return made
  }

  #voice({ tokens, usage }: { readonly tokens: number; readonly usage: boolean }): Voice {
    const answer: Answer = {
      id: `${this.#isChat ? 'chatcmpl' : 'cmpl'}-${blankId}`,
      createdSec: Math.floor(Date.now() / 1000),
      generation: {
        endpoint: this.#isChat ? 'chat' : 'completions',
        model: this.#model,
        stream: true,
        includeUsage: usage,
        continuousUsage: false,
        promptIds: [],
        promptTokens: 256,
        promptStart: '',
        askedTokens: tokens,
        outputTokens: tokens,
        ignoreEos: true,
      },
      outputTokens: tokens,
      finish: 'length',
    }
    return vllmDialect('0.32.0').voice(answer)
  }
}

/** The id of the n-th answer, as its ASCII bytes. */
export const answerId = (n: number): Uint8Array => Buffer.from(n.toString(16).padStart(idDigits, '0'))

/** As uvicorn sends it, at once. */
export const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\nserver: uvicorn\r\ncontent-type: text/event-stream; charset=utf-8\r\nvary: Origin\r\ntransfer-encoding: chunked\r\n\r\n',
)

/** A whole answer with a JSON body. */
export function jsonAnswer(status: number, body: string): Buffer {
  const reason = status === 200 ? 'OK' : 'Not Found'
  return Buffer.from(
    `HTTP/1.1 ${status} ${reason}\r\nserver: uvicorn\r\ncontent-length: ${Buffer.byteLength(body)}\r\ncontent-type: application/json\r\n\r\n${body}`,
  )
}
