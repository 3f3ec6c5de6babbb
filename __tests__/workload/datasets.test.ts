import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Compat } from '../../src/domain/compat.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import {
  datasetNamed,
  type PromptWay,
  planRound,
  type RandomSettings,
  type Workload,
} from '../../src/workload/index.ts'
import { qwen } from './support/qwen.ts'
import { tinyTokenizer } from './support/tiny.ts'

const tokenizer = qwen()
const local: PromptWay = { kind: 'tokenizer', tokenizer }

interface Given extends Partial<Omit<RandomSettings, 'rangeRatio'>> {
  readonly compat: Compat
  readonly count: number
  readonly ratios?: readonly [input: number, output: number]
  readonly way?: PromptWay
}
const workload = ({ compat, count, ratios = [0, 0], way = local, ...lengths }: Given): Workload => ({
  compat,
  count,
  way,
  dataset: {
    name: 'random',
    random: {
      inputTokens: 16,
      outputTokens: 4,
      prefixTokens: 0,
      rangeRatio: { input: ratios[0], output: ratios[1] },
      ...lengths,
    },
  },
  pace: { ratePerSec: 8, burstiness: 2, rampUp: null },
  lora: null,
  alignWith: null,
  store: null,
  body: () => '{}',
  requestId: () => null,
})

/** The hash of [prompt, promptTokens, outputTokens] of all samples. */
const hashed = async (given: Given, seed: number): Promise<string> => {
  const { samples } = await planRound(workload(given), seed)
  const rows = samples.map(({ prompt, promptTokens, outputTokens }) => [prompt, promptTokens, outputTokens])
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

// The hashes: numpy 2.4.6 and Python's `tokenizers`, an independent writing of spec §7.1 and §7.2.
describe('random, v0.9.1', () => {
  test.each([
    {
      name: 'a prefix and lengths that spread',
      given: { inputTokens: 100, outputTokens: 30, prefixTokens: 16, ratios: [0.5, 0.5], count: 40 },
      seed: 5,
      want: '825a0b5719b04167e7c59c0b72e151e87589b80607e2bd2f728cd5f4a56833e1',
    },
    {
      name: 'a prefix and fixed lengths',
      given: { inputTokens: 50, outputTokens: 10, prefixTokens: 8, count: 20 },
      seed: 1,
      want: 'da513cd93389e63bba492d7b5fff7dd40940161529d6f5d5cc5c15a411f2d0ed',
    },
  ] as const)('$name', async ({ given, seed, want }) => {
    expect(await hashed({ compat: 'v0.9.1', ...given }, seed)).toBe(want)
  })

  test('arrivals go on where the dataset left the stream', async () => {
    const given = { inputTokens: 100, outputTokens: 30, prefixTokens: 16, ratios: [0.5, 0.5], count: 40 } as const
    const { plan } = await planRound(workload({ compat: 'v0.9.1', ...given }), 5)
    expect(plan.requests.at(-1)?.dueMs).toBeCloseTo(5414.548028807314, 5)
    expect(plan.endsNotBeforeMs).toBeCloseTo(5638.7838008554545, 5)
  })

  test('the re-encoding is cut to the input’s length, though the nominal length has the prefix too', async () => {
    const { samples } = await planRound(workload({ compat: 'v0.9.1', inputTokens: 50, prefixTokens: 8, count: 4 }), 1)
    for (const { prompt, promptTokens } of samples) {
      expect(promptTokens).toBe(58)
      expect(tokenizer.encode(String(prompt)).length).toBeLessThanOrEqual(51)
    }
  })
})

describe('random, latest', () => {
  test.each([
    {
      name: 'a prefix and ratios of both kinds',
      given: { inputTokens: 100, outputTokens: 30, prefixTokens: 16, ratios: [0.3, 0.5], count: 40 },
      seed: 5,
      want: '1f6e68b192f4f9d80756930845792a53c6f8639ab2542e9a504035215d1dede8',
    },
    {
      name: 'prompts that come back short and are padded',
      given: { inputTokens: 256, outputTokens: 128, count: 60 },
      seed: 0,
      want: 'e7d123db3fa5b8ac1742a786c517e50dc32b268f3fe1a472a77eb467ee1b21d5',
    },
    {
      name: 'outputs that never fall below one',
      given: { inputTokens: 12, outputTokens: 1, ratios: [0.9, 0.9], count: 30 },
      seed: 9,
      want: '825bf247d15896de5c874de34708c731a18d23e28dbd36c31ea7e2af811b3161',
    },
    {
      name: 'one token of input',
      given: { inputTokens: 1, outputTokens: 4, count: 30 },
      seed: 2,
      want: '135cc58f095187f56539bfe961ac87a4ea546380c5092224896701f1c83779ba',
    },
  ] as const)('$name', async ({ given, seed, want }) => {
    expect(await hashed({ compat: 'latest', ...given }, seed)).toBe(want)
  })

  test('special ids inside the base vocabulary are not drawn', async () => {
    const specialIds = Array.from({ length: 50000 }, (_, i) => i * 3)
    const way: PromptWay = { kind: 'tokenizer', tokenizer: { ...tokenizer, specialIds } }
    const got = await hashed({ compat: 'latest', way, inputTokens: 40, outputTokens: 4, prefixTokens: 4, count: 30 }, 3)
    expect(got).toBe('d8671799074bf317e06f2fd9e4ed742443054d0a4e426cf08ab1e676d77ff1a2')
  })

  test('the arrivals’ stream is untouched by the dataset', async () => {
    const short = await planRound(workload({ compat: 'latest', count: 5 }), 0)
    const long = await planRound(workload({ compat: 'latest', count: 5, prefixTokens: 9, ratios: [0.5, 0.5] }), 0)
    expect(long.plan.requests.map(({ dueMs }) => dueMs)).toEqual(short.plan.requests.map(({ dueMs }) => dueMs))
  })

  test('a tokenizer that never gives back what it decoded keeps its mismatch and tells it', async () => {
    const way: PromptWay = { kind: 'tokenizer', tokenizer: { ...tokenizer, encode: () => [1, 2, 3] } }
    const { samples, notes } = await planRound(workload({ compat: 'latest', way, inputTokens: 5, count: 4 }), 0)
    expect(samples.map(({ promptTokens }) => promptTokens)).toEqual([3, 3, 3, 3])
    expect(notes).toEqual([expect.stringContaining('there were 8 fewer tokens than expected')])
  })
})

describe.each(['v0.9.1', 'latest'] as const)('random, %s', (compat) => {
  test('the tokens that the tokenizer adds are taken off the input', async () => {
    const way: PromptWay = { kind: 'tokenizer', tokenizer: tinyTokenizer({ bos_token: '<s>' }) }
    const { samples } = await planRound(workload({ compat, way, inputTokens: 6, count: 3 }), 0)
    expect(samples.map(({ promptTokens }) => promptTokens)).toEqual([5, 5, 5])
  })

  test('the same seed gives the same samples, another seed others', async () => {
    const given = { compat, count: 5, inputTokens: 20 }
    expect(await hashed(given, 7)).toBe(await hashed(given, 7))
    expect(await hashed(given, 7)).not.toBe(await hashed(given, 8))
  })

  test('a dataset that is not built is refused by its name, with what there is', () => {
    expect(() => datasetNamed('sharegpt', compat)).toThrow('dataset sharegpt is not built yet; use random')
    expect(() => datasetNamed('toString', compat)).toThrow('there is no dataset "toString"')
  })

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('seed %s is refused, as numpy does', async (seed) => {
    await expect(planRound(workload({ compat, count: 1 }), seed)).rejects.toThrow(UserProblem)
  })
})

test.each([
  { compat: 'v0.9.1', name: 'spreads below nothing', ratios: [0.5, 0], inputTokens: -8 },
  { compat: 'latest', name: 'leaves an empty prompt', ratios: [0, 0], inputTokens: 0 },
] as const)('$compat: an input that $name is refused with the cure', async ({ compat, ratios, inputTokens }) => {
  const planning = planRound(workload({ compat, ratios, inputTokens, count: 2 }), 0)
  await expect(planning).rejects.toThrow('raise random-input-len')
})
