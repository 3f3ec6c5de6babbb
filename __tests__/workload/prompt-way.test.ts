import { describe, expect, test } from 'vitest'
import type { Compat } from '../../src/domain/compat.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import {
  choosePromptWay,
  type PlannedRound,
  type PromptWay,
  planRound,
  promptFields,
  type ServerTokenizer,
} from '../../src/workload/index.ts'
import { tinyTokenizer } from './support/tiny.ts'

const tokenizer = tinyTokenizer({ bos_token: '<s>' })
const completions = { name: 'vllm', takesTokenIds: true }
const chat = { name: 'openai-chat', takesTokenIds: false }
const missing = (): Promise<never> => Promise.reject(new Error('404'))
const absent: ServerTokenizer = { tokenize: missing, detokenize: missing }

/** A server that answers late and out of order, and counts the calls under way. */
function server(): ServerTokenizer & { readonly most: () => number } {
  let [calls, underWay, most] = [0, 0, 0]
  const late = async <T>(value: T): Promise<T> => {
    calls += 1
    underWay += 1
    most = Math.max(most, underWay)
    for (let turns = (calls * 7) % 5; turns > 0; turns -= 1) await new Promise(setImmediate)
    underWay -= 1
    return value
  }
  return {
    tokenize: (text, addSpecial) => late([...(addSpecial ? [0] : []), ...tokenizer.encode(text)]),
    detokenize: (ids) => late(tokenizer.decode(ids)),
    most: () => most,
  }
}

describe('choosing', () => {
  const possible = { tokenizer: null, server: null, engine: 'vllm', backend: chat, vocabSize: 32000 } as const

  test('a tokenizer comes first', async () => {
    const way = await choosePromptWay({ ...possible, tokenizer, server: absent, backend: completions })
    expect(promptFields(way)).toEqual({ prompt_way: 'tokenizer', vocab_size: 7, tokenizer: tokenizer.hash })
  })

  test('then the server’s own, with its count of special tokens', async () => {
    const way = await choosePromptWay({ ...possible, server: server(), backend: completions })
    expect(way).toMatchObject({ kind: 'server', numSpecialTokens: 1 })
    expect(promptFields(way)).toEqual({ prompt_way: 'server', vocab_size: 32000, tokenizer: null })
  })

  test.each([
    { name: 'has neither call', server: absent },
    { name: 'has only /tokenize', server: { ...server(), detokenize: missing } },
    { name: 'is not to be asked', server: null },
  ])('then token ids, where the server $name', async ({ server: asked }) => {
    const way = await choosePromptWay({ ...possible, server: asked, backend: completions })
    expect(promptFields(way)).toEqual({ prompt_way: 'token-ids', vocab_size: 32000, tokenizer: null })
  })

  test('with none the ways are named', async () => {
    const choosing = choosePromptWay({ ...possible, server: absent })
    await expect(choosing).rejects.toThrow(UserProblem)
    await expect(choosing).rejects.toThrow('set tokenizer to the folder')
    await expect(choosing).rejects.toThrow('backend openai-chat takes no token ids')
  })

  test('MindIE allows a tokenizer only, whatever else it seems to offer', async () => {
    const choosing = choosePromptWay({ ...possible, engine: 'mindie', server: server(), backend: completions })
    await expect(choosing).rejects.toThrow('MindIE takes prompts as strings only')
  })
})

const plan = (compat: Compat, way: PromptWay, prefixTokens = 0, count = 100): Promise<PlannedRound> =>
  planRound(
    {
      compat,
      count,
      way,
      dataset: {
        name: 'random',
        random: { inputTokens: 12, outputTokens: 4, prefixTokens, rangeRatio: { input: 0.5, output: 0 } },
      },
      pace: { ratePerSec: Infinity, burstiness: 1, rampUp: null },
      lora: null,
      alignWith: null,
      store: null,
      body: ({ prompt }) => JSON.stringify(prompt),
      requestId: () => null,
    },
    1,
  )

describe.each(['v0.9.1', 'latest'] as const)('prompts of the server, %s', (compat) => {
  const way = (own: ServerTokenizer): PromptWay => ({ kind: 'server', server: own, vocabSize: 7, numSpecialTokens: 1 })

  test('are the same whatever the order of its answers, at most 32 calls at a time', async () => {
    const [one, other] = [server(), server()]
    await other.tokenize('', true) // shifts which answers are late
    expect((await plan(compat, way(one))).plan).toEqual((await plan(compat, way(other))).plan)
    expect(one.most()).toBe(32)
  })

  test('a call that fails fails the plan', async () => {
    await expect(plan(compat, way({ ...server(), tokenize: missing }))).rejects.toThrow('404')
  })
})

test('prompts of the server, latest, have the length asked for', async () => {
  const { samples } = await plan('latest', { kind: 'server', server: server(), vocabSize: 7, numSpecialTokens: 1 }, 3)
  for (const { prompt, promptTokens } of samples) expect(tokenizer.encode(String(prompt))).toHaveLength(promptTokens)
})

test.each(['v0.9.1', 'latest'] as const)('token ids, %s, are the drawn ids themselves', async (compat) => {
  const { samples } = await plan(compat, { kind: 'token-ids', vocabSize: 10 })
  for (const { prompt, promptTokens } of samples) {
    expect(prompt).toHaveLength(promptTokens)
    const first = Number(prompt[0])
    expect(prompt).toEqual(Array.from({ length: promptTokens }, (_, j) => (first + j) % 10))
  }
})
