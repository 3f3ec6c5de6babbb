import { describe, expect, test } from 'vitest'
import { planRound, type ServerTokenizer, type Workload } from '../../src/workload/index.ts'
import { tinyTokenizer } from './support/tiny.ts'

const tokenizer = tinyTokenizer({ bos_token: '<s>' })
const workload = (changes: Partial<Workload>): Workload => ({
  compat: 'latest',
  count: 10,
  way: { kind: 'tokenizer', tokenizer },
  dataset: {
    name: 'random',
    random: { inputTokens: 9, outputTokens: 4, prefixTokens: 0, rangeRatio: { input: 0, output: 0 } },
  },
  pace: { ratePerSec: Infinity, burstiness: 1, rampUp: null },
  lora: null,
  alignWith: null,
  store: null,
  body: ({ outputTokens }, index, lora) => `${index} ${outputTokens} ${lora}`,
  requestId: (index) => `bench-${index}`,
  ...changes,
})
const bodies = async (changes: Partial<Workload>, seed: number): Promise<string> => {
  const { plan } = await planRound(workload(changes), seed)
  return plan.requests.map(({ body }) => body.at(-1)).join('')
}

test('a request has its sample, its time, its body and its id', async () => {
  const { plan } = await planRound(
    workload({ count: 2, pace: { ratePerSec: 4, burstiness: Infinity, rampUp: null } }),
    6,
  )
  expect(plan).toEqual({
    seed: 6,
    requests: [
      { index: 0, dueMs: 250, body: '0 4 null', promptTokens: 8, outputTokens: 4, requestId: 'bench-0' },
      { index: 1, dueMs: 500, body: '1 4 null', promptTokens: 8, outputTokens: 4, requestId: 'bench-1' },
    ],
    endsNotBeforeMs: 0,
    meanGapMs: 250,
  })
})

describe('adapters', () => {
  const modules = ['a', 'b', 'c']

  test.each(['v0.9.1', 'latest'] as const)('%s: drawn as random.choice draws after random.seed(4)', async (compat) => {
    expect(await bodies({ compat, lora: { modules, assignment: 'random' } }, 4)).toBe('abacbbaaaa')
  })

  test('latest: in turn', async () => {
    expect(await bodies({ lora: { modules, assignment: 'round-robin' } }, 4)).toBe('abcabcabca')
  })
})

describe('aligning with the server, compat latest', () => {
  /** A server for which each character is a token. */
  const byCharacter: ServerTokenizer = {
    tokenize: async (text) => [...text].map((c) => c.charCodeAt(0)),
    detokenize: async (ids) => String.fromCharCode(...ids),
  }

  test('prompts that are longer there are cut by its tokens; lengths stay', async () => {
    const before = await planRound(workload({}), 1)
    const after = await planRound(workload({ alignWith: byCharacter }), 1)
    expect(after.notes).toEqual([
      expect.stringMatching(/^WARNING: tokenizer mismatch \(server=\d+, expected=8\), re-aligning prompts\.$/),
    ])
    expect(after.samples).toEqual(
      before.samples.map((sample) => ({ ...sample, prompt: String(sample.prompt).slice(0, 8) })),
    )
  })

  test('a server that counts as we do changes nothing', async () => {
    const same: ServerTokenizer = {
      tokenize: async (text) => tokenizer.encode(text),
      detokenize: () => Promise.reject(new Error('not asked')),
    }
    expect(await planRound(workload({ alignWith: same, body: () => '' }), 1)).toEqual(
      await planRound(workload({ body: () => '' }), 1),
    )
  })

  test('a server that cannot be asked is told and changes nothing', async () => {
    const none: ServerTokenizer = { ...byCharacter, tokenize: () => Promise.reject(new Error('404')) }
    const { samples, notes } = await planRound(workload({ alignWith: none }), 1)
    expect(notes).toEqual(['WARNING: /tokenize unavailable, skipping alignment.'])
    expect(samples).toEqual((await planRound(workload({}), 1)).samples)
  })

  test('a prompt whose call fails is left as it was', async () => {
    const halting: ServerTokenizer = { ...byCharacter, detokenize: () => Promise.reject(new Error('500')) }
    const { samples } = await planRound(workload({ alignWith: halting }), 1)
    expect(samples).toEqual((await planRound(workload({}), 1)).samples)
  })

  test('a server that made the prompts itself is not asked again', async () => {
    const way = { kind: 'server', server: byCharacter, vocabSize: 100, numSpecialTokens: 2 } as const
    const asked: ServerTokenizer = { ...byCharacter, tokenize: () => Promise.reject(new Error('asked')) }
    expect((await planRound(workload({ way, alignWith: asked }), 1)).notes).toEqual([])
  })

  test('v0.9.1 does not ask', async () => {
    const { notes } = await planRound(workload({ compat: 'v0.9.1', alignWith: byCharacter }), 1)
    expect(notes).toEqual([])
  })
})
