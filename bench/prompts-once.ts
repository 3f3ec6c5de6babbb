// Makes one round's prompts once, in a process of its own, and prints what it took: bench/prompts.ts starts it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Tokenizer as Library } from '@huggingface/tokenizers'
import { promptStore } from '../src/commands/prompt-store.ts'
import { tokenizerIn } from '../src/commands/tokenizer-files.ts'
import type { Compat } from '../src/domain/compat.ts'
import { planRound, type Tokenizer } from '../src/workload/index.ts'

const { values } = parseArgs({
  options: {
    way: { type: 'string', default: 'ours' },
    compat: { type: 'string', default: 'v0.9.1' },
    count: { type: 'string', default: '640' },
    length: { type: 'string', default: '256' },
    seed: { type: 'string', default: '0' },
    tokenizer: { type: 'string', default: '' },
    /** Where prompts are kept; without it they are made anew. */
    cache: { type: 'string', default: 'off' },
  },
})
const compat: Compat = values.compat === 'latest' ? 'latest' : 'v0.9.1'

/** The library alone, for Qwen2.5. */
function libraryTokenizer(): Tokenizer {
  const parsed = (name: string): object => JSON.parse(readFileSync(join(values.tokenizer, name), 'utf8'))
  const library = new Library(parsed('tokenizer.json'), parsed('tokenizer_config.json'))
  const options = { skip_special_tokens: false, clean_up_tokenization_spaces: false }
  const encode = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids
  return {
    hash: '',
    configHash: null,
    vocabSize: 151_643,
    specialIds: Array.from({ length: 14 }, (_, i) => 151_643 + i),
    numSpecialTokens: 0,
    encode,
    decode: (ids) => library.decode([...ids], options),
    countWithSpecials: (text) => encode(text).length,
  }
}

const log = { info: () => {}, warning: console.error, error: console.error, debug: () => {} }
const start = performance.now()
const tokenizer = values.way === 'library' ? libraryTokenizer() : await tokenizerIn(values.tokenizer, compat)
// Kept prompts do without; otherwise the first question parses it.
if (values.cache === 'off') void tokenizer.vocabSize
const loadedAt = performance.now()
const { samples } = await planRound(
  {
    compat,
    dataset: {
      name: 'random',
      random: {
        inputTokens: Number(values.length),
        outputTokens: 128,
        prefixTokens: 0,
        rangeRatio: { input: 0, output: 0 },
      },
    },
    count: Number(values.count),
    pace: { ratePerSec: Number.POSITIVE_INFINITY, burstiness: 1, rampUp: null },
    way: { kind: 'tokenizer', tokenizer },
    lora: null,
    alignWith: null,
    store: promptStore({ promptCache: values.cache }, { env: {}, log }),
    body: () => '',
    requestId: () => null,
  },
  Number(values.seed),
)
const madeAt = performance.now()
const peakBytes = process.resourceUsage().maxRSS * 1024
const prompts = JSON.stringify(samples.map(({ prompt }) => prompt))
console.log(
  JSON.stringify({
    loadMs: loadedAt - start,
    makeMs: madeAt - loadedAt,
    peakBytes,
    sha256: createHash('sha256').update(prompts).digest('hex'),
  }),
)
