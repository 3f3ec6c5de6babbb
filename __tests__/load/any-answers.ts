import fc from 'fast-check'
import { type Backend, backendNamed } from '../../src/backends/index.ts'
import type { Compat } from '../../src/domain/compat.ts'

/** Answers as servers send them, mostly usual ones, with all that can go wrong in them and any split into reads. */

const latin1 = (bytes: readonly number[]): string => String.fromCharCode(...bytes)
const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

// Streams are built as strings of one character a byte, so that bytes which are no UTF-8 can be in them.

const words = [
  ' a',
  ' fixation',
  '亸',
  '',
  '"',
  '\\',
  '/',
  '\n',
  '😀',
  '\ud83d',
  '\ude00',
  '\u2028',
  '\ufeff',
  '\u007f',
  'é',
]
const tricky = ['","text":"x', '"text":"', '}]}', 'data: x', '\\"', 'text', '"}],"usage":{"completion_tokens":3}}']
const escaped = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)

/** The inside of a JSON string. */
const text = fc
  .oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words, ...tricky) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  )
  .chain((word) => {
    const json = JSON.stringify(word).slice(1, -1)
    return fc.constantFrom(utf8(json), utf8(json), utf8(escaped(json)), utf8(json.replaceAll('/', '\\/')))
  })

/** What is no JSON string, or no UTF-8. */
const wrongText = fc.constantFrom(
  ...['\\x', '\\', '\\u12', '\\u12G4', '\\uD83', 'a\x01b', 'a\tb', 'a"b', '"', 'a"', '\\u00', '\x00', '\x1f', '\\\x0a'],
  ...[[0xe4, 0xba], [0xb8], [0xff], [0xf0, 0x9f], [0x98, 0x80], [0xc0, 0x80], [0xed, 0xa0, 0xbd], [0x80, 0x41]].map(
    latin1,
  ),
)

interface Shape {
  readonly id: string
  readonly field: string
  readonly colon: string
  readonly order: 'usual' | 'text last' | 'choices first'
  readonly lead: string
  readonly end: string
  readonly more: string
  /** Fields of every event beside its choices. */
  readonly event: string
}

const shape = (chat: boolean): fc.Arbitrary<Shape> =>
  fc.record({
    id: fc.constantFrom('cmpl-1', 'cmpl-22', utf8('模型'), 'text', ''),
    field: chat
      ? fc.constantFrom('content', 'content', 'content', 'reasoning_content', 'reasoning', 'tool_calls')
      : fc.constantFrom('text', 'text', 'text', 'content'),
    colon: fc.constantFrom(':', ':', ': ', ' :\t'),
    order: fc.constantFrom('usual', 'usual', 'text last', 'choices first'),
    lead: fc.constantFrom('data: ', 'data: ', 'data:'),
    end: fc.constantFrom('\n\n', '\n\n', '\n\n', '\n\n', '\r\n\r\n', '\r\r'),
    more: fc.constantFrom('', '', ',"logprobs":null', ',"token_ids":null', ',"text_offset":{"text":"k"}'),
    event: fc.constantFrom(
      '',
      '',
      '',
      ',"usage":null',
      ',"usage":{"completion_tokens":5}',
      ',"usage":{"completion_tokens":6}',
    ),
  })

interface Parts {
  readonly text: string
  readonly finish: string
  /** Fields of the choice, of the event, and further choices. */
  readonly choice: string
  readonly event: string
  readonly choices: string
}

const usualParts = { finish: 'null', choice: '', event: '', choices: '' }

function eventOf(chat: boolean, shaped: Shape, parts: Parts): string {
  const { id, field, colon, order, more } = shaped
  const literal = `"${field}"${colon}"${parts.text}"`
  const held = chat ? `"delta":{${literal}}` : literal
  const finish = `"finish_reason":${parts.finish}`
  const fields =
    order === 'text last' ? `${finish}${more}${parts.choice},${held}` : `${held}${parts.choice},${finish}${more}`
  const choices = `"choices":[{"index":0,${fields}}${parts.choices}]`
  const named = `"id":"${id}","object":"x"`
  return order === 'choices first'
    ? `{${choices},${named}${shaped.event}${parts.event}}`
    : `{${named},${choices}${shaped.event}${parts.event}}`
}

const oddParts = fc.record({
  text: fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: wrongText }),
  finish: fc.constantFrom('null', 'null', 'null', '""', '"length"', '3'),
  choice: fc.constantFrom(
    '',
    '',
    ',"text":"z"',
    ',"text":null',
    ',"delta":{"content":"k"}',
    ',"delta":{}',
    ',"logprobs":{"text":"q"}',
  ),
  event: fc.constantFrom(
    ...[
      '',
      '',
      ',"usage":null',
      ',"usage":{"completion_tokens":5}',
      ',"usage":{"completion_tokens":0,"prompt_tokens":2}',
    ],
    ...[',"error":null', ',"error":"boom"', ',"choices":[]', ',"object":"error"', ',"text":"w"'],
  ),
  choices: fc.constantFrom('', '', '', ',{"index":1,"text":"b"}', ',7'),
})

const rareLines = [
  ': ping\n\n',
  'event: error\n',
  'event: message\n',
  'id: 3\n',
  'retry: 9\n',
  '\n',
  'stray\n',
  'data\n\n',
  'data: \n\n',
  'data: {"choices":[]}\n\n',
  'data: {"choices":[],"usage":{"completion_tokens":7,"prompt_tokens":1}}\n\n',
  'data: [DONE]\n\n',
  'data: {"error":{"message":"boom"}}\n\n',
  'data: no JSON\n\n',
  'data: 5\n\n',
  'data: {"choices":[{}]}\n\n',
  'data: {"choices"\n',
] as const

const oddEnds = [
  '\n',
  '\r\n\n',
  '\n\r\n',
  '\n: c\n\n',
  '\r',
  '',
  '\n\n\n',
  '\nevent: error\n\n',
  '\nid: 1\n\n',
  '\ndata: \n\n',
] as const

/** Mostly usual events of one shape, and now and then something else. */
const streamOf = (chat: boolean): fc.Arbitrary<string> =>
  fc.record({ shaped: shape(chat), other: shape(chat), marked: fc.nat(20) }).chain(({ shaped, other, marked }) => {
    const usual = (of: Shape) =>
      text.map((word) => `${of.lead}${eventOf(chat, of, { ...usualParts, text: word })}${of.end}`)
    const odd = oddParts.map((parts) => `${shaped.lead}${eventOf(chat, shaped, parts)}${shaped.end}`)
    const cut = fc.tuple(text, fc.nat(200)).map(([word, at]) => {
      const event = eventOf(chat, shaped, { ...usualParts, text: word })
      return `${shaped.lead}${event.slice(0, at)}\ndata: ${event.slice(at)}${shaped.end}`
    })
    const ended = fc
      .tuple(
        text,
        fc.constantFrom(...oddEnds),
        fc.constantFrom('data:', 'data: ', 'data:  ', ' data: ', utf8('\ufeffdata: ')),
      )
      .map(([word, end, lead]) => `${lead}${eventOf(chat, shaped, { ...usualParts, text: word })}${end}`)
    const halves = fc.constantFrom('\xe4\xba', '\xad', ' \xf0\x9f', '\x98\x80', 'a', '\\ud83d', '\\ude00')
    const half = halves.map(
      (word) => `${shaped.lead}${eventOf(chat, shaped, { ...usualParts, text: word })}${shaped.end}`,
    )
    const piece = fc.oneof(
      { weight: 30, arbitrary: usual(shaped) },
      { weight: 4, arbitrary: half },
      { weight: 3, arbitrary: usual(other) },
      { weight: 4, arbitrary: odd },
      { weight: 1, arbitrary: cut },
      { weight: 2, arbitrary: ended },
      { weight: 2, arbitrary: fc.constantFrom(...rareLines) },
      {
        weight: 1,
        arbitrary: wrongText.map(
          (word) => `${shaped.lead}${eventOf(chat, shaped, { ...usualParts, text: word })}${shaped.end}`,
        ),
      },
    )
    return fc
      .tuple(fc.array(piece, { maxLength: 24, size: 'max' }), fc.constantFrom('', 'data: [DONE]\n\n', 'data: [DONE]'))
      .map(([pieces, last]) => `${marked === 0 ? utf8('\ufeff') : ''}${pieces.join('')}${last}`)
  })

/** Where reads end: at any places, after every byte, after every event, at none. */
const cutsOf = (stream: string): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.array(fc.nat(stream.length), { maxLength: 10 }).map((cuts) => cuts.toSorted((a, b) => a - b)),
    fc.constant(Array.from(stream, (_, at) => at)),
    fc.constant([...stream.matchAll(/\n\n/g)].map(({ index }) => index + 2)),
    fc.constant([...stream.matchAll(/\n/g)].map(({ index }) => index + 1)),
    fc.constant([]),
  )

export interface AnyAnswer {
  readonly backend: Backend
  readonly compat: Compat
  readonly reads: readonly Buffer[]
}

export const anyAnswer: fc.Arbitrary<AnyAnswer> = fc
  .boolean()
  .chain((chat) =>
    fc.record({ chat: fc.constant(chat), compat: fc.constantFrom<Compat>('v0.9.1', 'latest'), stream: streamOf(chat) }),
  )
  .chain(({ chat, compat, stream }) =>
    fc.record({
      backend: fc.constant(backendNamed(chat ? 'openai-chat' : 'vllm', compat)),
      compat: fc.constant(compat),
      reads: cutsOf(stream).map((cuts) => readsOf(stream, cuts)),
    }),
  )

const readsOf = (stream: string, cuts: readonly number[]): Buffer[] =>
  [...cuts, stream.length].map((end, k) => Buffer.from(stream.slice(cuts[k - 1] ?? 0, end), 'latin1'))
