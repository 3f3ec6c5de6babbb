import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backendNamed } from '../../src/backends/index.ts'
import type { Compat } from '../../src/domain/compat.ts'

const compats = ['v0.9.1', 'latest'] as const
const completions = (json: unknown, compat: Compat = 'v0.9.1') => backendNamed('vllm', compat).event(json, compat)
const chat = (json: unknown, compat: Compat = 'v0.9.1') => backendNamed('openai-chat', compat).event(json, compat)

const usage = { prompt_tokens: 5, total_tokens: 13, completion_tokens: 8 }

describe('completions', () => {
  test('an event with empty text is timed all the same', () => {
    expect(completions({ choices: [{ index: 0, text: '', finish_reason: null }] })).toEqual({
      counts: true,
      movesEnd: true,
      text: '',
      usage: null,
      error: null,
      finished: false,
    })
  })

  test('the usage event of its own is not timed', () => {
    expect(completions({ choices: [], usage })).toEqual({
      counts: false,
      movesEnd: false,
      text: '',
      usage: { promptTokens: 5, completionTokens: 8, cachedTokens: null, fromChoices: false },
      error: null,
      finished: false,
    })
  })

  test('MindIE: the last event with choices carries the usage and says so, with the cached tokens', () => {
    const json = {
      choices: [{ index: 0, text: '!', finish_reason: 'length', stop_reason: null }],
      usage: { ...usage, prompt_tokens_details: { cached_tokens: 3 } },
    }
    expect(completions(json, 'latest')).toMatchObject({
      counts: true,
      text: '!',
      finished: true,
      usage: { promptTokens: 5, completionTokens: 8, cachedTokens: 3, fromChoices: true },
    })
  })
})

describe('chat', () => {
  test.each([
    { name: 'the role', delta: { role: 'assistant', content: '' }, text: '' },
    { name: 'text', delta: { content: 'hi' }, text: 'hi' },
    { name: 'reasoning, whose text is not kept', delta: { reasoning_content: 'hm' }, text: '' },
    { name: 'a tool call', delta: { tool_calls: [{ index: 0 }] }, text: '' },
    { name: 'nothing', delta: {}, text: '' },
  ])('a delta with $name is timed', ({ delta, text }) => {
    for (const compat of compats) {
      expect(chat({ choices: [{ delta }] }, compat)).toMatchObject({ counts: true, movesEnd: true, text })
    }
  })

  test('v0.9.1 ends its latency at the usage event, the newer client at the last one with choices', () => {
    expect(chat({ choices: [], usage }, 'v0.9.1')).toMatchObject({ counts: false, movesEnd: true })
    expect(chat({ choices: [], usage }, 'latest')).toMatchObject({ counts: false, movesEnd: false })
  })
})

test.each([
  { name: 'vLLM', json: { error: { message: 'Boom', type: 'x', code: 400 } }, error: 'Boom' },
  {
    name: 'MindIE',
    json: { error: 'Engine callback timeout', error_type: 'Generation Error' },
    error: 'Engine callback timeout',
  },
  { name: 'older vLLM', json: { object: 'error', message: 'no such model', code: 404 }, error: 'no such model' },
  { name: 'someone without a message', json: { error: { code: 7 } }, error: '{"code":7}' },
])('an error of $name is read in its own words', ({ json, error }) => {
  expect(completions(json)).toMatchObject({ error, counts: false })
  expect(chat(json)).toMatchObject({ error, counts: false })
})

test('any JSON value is read, none throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('choices', 'usage', 'error', 'delta'), (value, key) => {
      for (const json of [value, { [key]: value }, { choices: [value] }, { choices: [{ [key]: value }] }]) {
        for (const compat of compats) {
          expect(typeof completions(json, compat).counts).toBe('boolean')
          expect(typeof chat(json, compat).counts).toBe('boolean')
        }
      }
    }),
  )
})
