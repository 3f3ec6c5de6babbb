// Makes one round's prompts once, in a process of its own, and prints what it took: bench/prompts.ts starts it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Tokenizer as Library } from '@huggingface/tokenizers'
import { promptStore } from '../src/commands/prompt-store.ts'
import type { Compat } from '../src/domain/compat.ts'
import { planRound, readTokenizer, type Tokenizer, type TokenizerFiles } from '../src/workload/index.ts'

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

const bytesOf = (name: string) => ({ path: name, bytes: readFileSync(join(values.tokenizer, name)) })
const files = (): TokenizerFiles => ({
  file: bytesOf('tokenizer.json'),
  config: bytesOf('tokenizer_config.json'),
  compat,
})

/** The library alone, as tokgate used it before. */
function libraryTokenizer({ file, config }: TokenizerFiles, ours: Tokenizer): Tokenizer {
  const parsed = (bytes: Uint8Array | undefined): object => JSON.parse(Buffer.from(bytes ?? []).toString())
  const library = new Library(parsed(file.bytes), parsed(config?.bytes))
  const options = { skip_special_tokens: false, clean_up_tokenization_spaces: false }
  const encode = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids
  return {
    hash: ours.hash,
    configHash: ours.configHash,
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
const own = readTokenizer(files())
const tokenizer = values.way === 'library' ? libraryTokenizer(files(), own) : own
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
