import { describe, expect, test } from 'vitest'
import { type PromptWay, planRound, type SampleStore, type Tokenizer, type Workload } from '../../src/workload/index.ts'
import { keptOr } from '../../src/workload/kept.ts'
import { legacyRandom, pythonRandom } from '../../src/workload/random/index.ts'
import { tinyTokenizer } from './support/tiny.ts'

/** A store in memory, which counts. */
function memory(maker = '1.0.0'): SampleStore & { readonly entries: Map<string, string>; readonly hits: () => number } {
  const entries = new Map<string, string>()
  let hits = 0
  return {
    maker,
    entries,
    hits: () => hits,
    read: async (key) => {
      if (entries.has(key)) hits += 1
      return entries.get(key) ?? null
    },
    write: async (key, content) => void entries.set(key, content),
  }
}

const tokenizer = tinyTokenizer({ bos_token: '<s>' })
const way: PromptWay = { kind: 'tokenizer', tokenizer }

/** The same files, of which nothing but the hashes may be asked. */
const unread: PromptWay = {
  kind: 'tokenizer',
  tokenizer: new Proxy(tokenizer, {
    get: (target, name: keyof Tokenizer) => {
      if (name !== 'hash' && name !== 'configHash') throw new Error(`${name} was asked for`)
      return target[name]
    },
  }),
}

const workload = (change: Partial<Workload>): Workload => ({
  compat: 'v0.9.1',
  dataset: {
    name: 'random',
    random: { inputTokens: 9, outputTokens: 4, prefixTokens: 2, rangeRatio: { input: 0.5, output: 0.5 } },
  },
  count: 12,
  pace: { ratePerSec: 20, burstiness: 0.7, rampUp: null },
  way,
  lora: { modules: ['a', 'b'], assignment: 'random' },
  alignWith: null,
  store: null,
  body: ({ prompt, outputTokens }, index, lora) => JSON.stringify([index, prompt, outputTokens, lora]),
  requestId: () => null,
  ...change,
})

describe.each(['v0.9.1', 'latest'] as const)('prompts that were made once, %s', (compat) => {
  test('are the same the next time, and so is what is drawn after them, without the tokenizer being read', async () => {
    const store = memory()
    const made = await planRound(workload({ compat }), 3)
    expect((await planRound(workload({ compat, store }), 3)).plan).toEqual(made.plan)
    const again = await planRound(workload({ compat, store, way: unread }), 3)
    expect(again.plan).toEqual(made.plan)
    expect(again.samples).toEqual(made.samples)
    expect(again.notes).toEqual(made.notes)
    expect([store.entries.size, store.hits()]).toEqual([1, 1])
  })

  const other = { ...workload({}).dataset.random, outputTokens: 5 }
  const changes: readonly { readonly name: string; readonly change: Partial<Workload>; readonly seed?: number }[] = [
    { name: 'another seed', change: {}, seed: 4 },
    { name: 'another number', change: { count: 13 } },
    { name: 'other lengths', change: { dataset: { name: 'random', random: other } } },
    { name: 'the other generation', change: { compat: compat === 'latest' ? 'v0.9.1' : 'latest' } },
    { name: 'another config', change: { way: { kind: 'tokenizer', tokenizer: tinyTokenizer({}) } } },
    { name: 'no config', change: { way: { kind: 'tokenizer', tokenizer: tinyTokenizer() } } },
    { name: 'another tokenizer', change: { way: { kind: 'tokenizer', tokenizer: { ...tokenizer, hash: 'ff' } } } },
  ]
  test.each(changes)('are made anew for $name', async ({ change, seed = 3 }) => {
    const store = memory()
    await planRound(workload({ compat, store }), 3)
    const given = workload({ compat, ...change })
    expect((await planRound({ ...given, store }, seed)).plan).toEqual((await planRound(given, seed)).plan)
    expect([store.entries.size, store.hits()]).toEqual([2, 0])
  })

  test('serve any rate, and any model that takes them', async () => {
    const store = memory()
    await planRound(workload({ compat, store }), 3)
    const change = { compat, lora: null, pace: { ratePerSec: Infinity, burstiness: 1, rampUp: null } } as const
    const plan = (await planRound(workload({ ...change, store, way: unread }), 3)).plan
    expect(plan).toEqual((await planRound(workload(change), 3)).plan)
  })
})

test('both streams are left where making would leave them', async () => {
  const store = memory()
  const streams = () => ({ numpy: legacyRandom(5), python: pythonRandom(5) })
  const next = (given: ReturnType<typeof streams>) => [given.numpy.double(), given.python.random()]
  const asked = { way, store, settings: 'a dataset that draws from both' }
  const [first, second] = [streams(), streams()]
  await keptOr(asked, first, async () => {
    first.numpy.randint(0, 1000, 700)
    first.python.shuffle(Array.from({ length: 700 }))
    return { samples: [], notes: ['a note'] }
  })
  const kept = await keptOr(asked, second, () => Promise.reject(new Error('it is made already')))
  expect(kept).toEqual({ samples: [], notes: ['a note'] })
  expect(next(second)).toEqual(next(first))
  expect(next(second)).not.toEqual(next(streams()))
})

test('another version of the program makes its own', async () => {
  const [older, newer] = [memory('1.0.0'), memory('1.0.1')]
  await planRound(workload({ store: older }), 3)
  await planRound(workload({ store: newer }), 3)
  expect([...newer.entries.keys()]).not.toEqual([...older.entries.keys()])
})

test.each([
  { name: 'no JSON', content: '{"numpy":' },
  { name: 'another value', content: '[]' },
  { name: 'without its streams', content: '{"notes":[],"rows":[]}' },
  { name: 'rows of another kind', content: '{"numpy":1,"python":0,"notes":[],"rows":[["text","8",4]]}' },
])('what this version did not write is made anew and replaced: $name', async ({ content }) => {
  const store = memory()
  const { plan } = await planRound(workload({ store }), 3)
  const [[key, written] = ['', '']] = store.entries
  store.entries.set(key, content)
  expect((await planRound(workload({ store }), 3)).plan).toEqual(plan)
  expect(store.entries.get(key)).toBe(written)
})

test('prompts that a server made are not kept: they are the server’s to change', async () => {
  const store = memory()
  const server = { tokenize: async () => [2, 3], detokenize: async () => 'ab' }
  await planRound(workload({ store, way: { kind: 'server', server, vocabSize: 7, numSpecialTokens: 0 } }), 3)
  expect(store.entries.size).toBe(0)
})

test('a tokenizer is known by the bytes of both its files', () => {
  expect(tokenizer.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(tokenizer.configHash).not.toBe(tinyTokenizer({}).configHash)
  expect(tinyTokenizer().configHash).toBeNull()
})
