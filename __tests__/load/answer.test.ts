import { describe, expect, test } from 'vitest'
import type { Backend } from '../../src/backends/index.ts'
import { templateOf } from '../../src/load/template.ts'
import { chat, completions, counting, delta, fed, inFull, readerOf, token } from './answers.ts'

describe('usual events are read without JSON', () => {
  const many = (event: (k: number) => string): string[] => Array.from({ length: 200 }, (_, k) => event(k))
  test.each([
    { name: 'completions', backend: completions, events: many((k) => token(` ${k}`)), most: 4 },
    {
      name: 'completions without a blank after data:',
      backend: completions,
      events: many((k) => token(` ${k}`).replace('data: ', 'data:')),
      most: 4,
    },
    {
      name: 'completions with CRLF',
      backend: completions,
      events: many((k) => token(` ${k}`).replaceAll('\n', '\r\n')),
      most: 4,
    },
    {
      name: 'completions as Python writes JSON',
      backend: completions,
      events: many((k) => token(` ${k}`).replaceAll('":', '": ')),
      most: 4,
    },
    {
      name: 'chat, which begins with a role',
      backend: chat,
      events: [delta('"role":"assistant","content":""'), ...many((k) => delta(`"content":" ${k}"`))],
      most: 6,
    },
    {
      name: 'chat that thinks before it answers',
      backend: chat,
      events: [...many((k) => delta(`"reasoning_content":" ${k}"`)), ...many((k) => delta(`"content":" ${k}"`))],
      most: 8,
    },
    {
      name: 'a field that changes now and then',
      backend: completions,
      events: many((k) => token(` ${k}`, 'null', `${k >> 6}`)),
      most: 12,
    },
    {
      name: 'escapes and characters of several bytes',
      backend: completions,
      events: many((k) => token(['\\n', '\\"', '亸', '\\ud83d\\ude00', '😀', ''][k % 6] ?? '')),
      most: 4,
    },
  ])('$name', ({ backend, events, most }) => {
    for (const reads of [[events.join('')], events, pieces(events.join(''))]) {
      const counted = counting(backend)
      const reader = fed(readerOf({ backend: counted }), reads)
      expect(reader.events).toBe(events.length)
      // A read that ends between the two ends of an event has it parsed: that is a matter of luck.
      expect(counted.asked).toBeLessThanOrEqual(reads.length > 1 ? most + events.length / 20 : most)
    }
  })

  const pieces = (all: string): Buffer[] => {
    const bytes = Buffer.from(all)
    return Array.from({ length: Math.ceil(bytes.length / 97) }, (_, k) => bytes.subarray(k * 97, (k + 1) * 97))
  }

  test('where every event is of another shape, nearly all that is paid is one reading of each', () => {
    const events = Array.from({ length: 1_000 }, (_, k) => token(' a', 'null', `${k}`))
    const counted = counting(completions)
    expect(fed(readerOf({ backend: counted }), events).events).toBe(1_000)
    expect(counted.asked).toBeLessThanOrEqual(1_020)
  })
})

describe('what looks like a usual event and is none', () => {
  const notJson = { kind: 'protocol', detail: expect.stringContaining('an event is not JSON') }
  test.each([
    { name: 'an escape that JSON has not', event: token('\\x'), ending: notJson },
    { name: 'half an escape', event: token('\\u12'), ending: notJson },
    { name: 'an escape with a letter that is no digit', event: token('\\u12G4'), ending: notJson },
    { name: 'a backslash before the closing quote', event: token('\\'), ending: notJson },
    { name: 'a tab as it is', event: token('\t'), ending: notJson },
    { name: 'the last control character as it is', event: token('\x1f'), ending: notJson },
    { name: 'a quote as it is', event: token('a"b'), ending: notJson },
    { name: 'a field of the same name after it', event: token('x","text":"y'), text: 'aby' },
    { name: 'a finish reason', event: token('x', '"stop"'), text: 'abx', ending: { kind: 'ok' } },
    {
      name: 'a usage inside',
      event: token('x').replace('"choices"', '"usage":{"completion_tokens":9},"choices"'),
      text: 'abx',
      usage: 9,
    },
    {
      name: 'an error inside',
      event: token('x').replace('"choices"', '"error":"boom","choices"'),
      ending: { kind: 'stream-error', detail: 'boom' },
    },
    {
      name: 'an error by its type',
      event: `event: error\n${token('x')}`,
      ending: { kind: 'stream-error', detail: expect.anything() },
    },
    {
      name: 'an error by its type, named after its data',
      event: token('x').replace('\n\n', '\nevent: error\n\n'),
      ending: { kind: 'stream-error', detail: expect.anything() },
    },
    { name: 'the first line of two', event: token('x').replace('\n\n', '\ndata: 1\n\n'), ending: notJson },
    { name: 'the second line of two', event: `data: 1\n${token('x')}`, ending: notJson },
  ])('$name', ({ event, text = 'ab', usage, ending = { kind: 'cut', events: text.length } }) => {
    const usual = [token('a'), token('b')]
    for (const reads of [
      [...usual, event],
      [[...usual, event].join('')],
      [...Buffer.from([...usual, event].join(''))].map((byte) => Buffer.of(byte)),
    ]) {
      const reader = fed(readerOf(), reads)
      expect(reader.ended()).toEqual(ending)
      expect(reader.text).toBe(text)
      expect(reader.events).toBe(text.length)
      expect(reader.usage?.completionTokens).toBe(usage)
    }
  })

  test('its next event’s length is known once events are alike', () => {
    const reader = readerOf()
    expect(reader.swiftBytes).toBe(0)
    fed(reader, [token('a'), token('b')])
    expect(reader.swiftBytes).toBe(Buffer.byteLength(token('')))
  })

  test('an event without an end is a failure of this answer, and what follows it is not read', () => {
    const reader = fed(readerOf(), [token('a'), `data: ${'x'.repeat(1_100_000)}`, `\n\n${token('b')}`])
    expect(reader.ended()).toEqual({ kind: 'protocol', detail: 'an event is longer than 1,048,576 bytes' })
    expect(reader.events).toBe(1)
  })

  test('one byte that differs, anywhere', () => {
    const event = Buffer.from(token('c'))
    for (const [at] of event.entries()) {
      for (const byte of Buffer.from('x" \\\n0')) {
        const other = Buffer.from(event)
        other[at] = byte
        const [short, full] = [completions, inFull(completions)].map((backend) => {
          const reader = fed(readerOf({ backend }), [token('a'), token('b'), other, token('d')])
          return { ending: reader.ended(), text: reader.text, times: reader.eventMs() }
        })
        expect(short).toEqual(full)
      }
    }
  })

  test('a field of the same name after it, in every event', () => {
    const reader = fed(readerOf(), [token('a","text":"x'), token('b","text":"x'), token('c","text":"y')])
    expect(reader.text).toBe('xxy')
  })

  test('after a failure nothing is counted', () => {
    const reader = fed(readerOf(), [token('a'), token('b'), 'data: oops\n\n', token('c'), token('d')])
    expect(reader.events).toBe(2)
    expect(reader.text).toBe('ab')
  })

  test('an event of two lines is no pattern for one whose second line has no name', () => {
    const [head = '', tail = ''] = token('a').split('"choices"')
    const reader = fed(readerOf(), [`${head}\ndata: "choices"${tail}`, `${head}\n"choices"${tail}`])
    expect(reader.events).toBe(1)
    expect(reader.ended()).toMatchObject({ kind: 'protocol' })
  })

  test('usage in every event: the last one wins, though it was seen before', () => {
    const withUsage = (count: number): string =>
      token('a').replace('"choices"', `"usage":{"completion_tokens":${count}},"choices"`)
    const reader = fed(readerOf(), [withUsage(1), withUsage(2), withUsage(1)])
    expect(reader.usage?.completionTokens).toBe(1)
  })

  test('a backend for which an empty text is something else has it parsed', () => {
    const odd: Backend = {
      ...completions,
      event: (json, compat) => {
        const event = completions.event(json, compat)
        return { ...event, counts: event.counts && event.text !== '' }
      },
    }
    const framing = { lead: 'data: ', lineEnd: '\n' }
    const data = token('a').slice('data: '.length).trim()
    expect(templateOf({ data, framing, backend: odd, compat: 'latest' })).toBeNull()
    expect(templateOf({ data, framing, backend: completions, compat: 'latest' })).not.toBeNull()
  })
})
