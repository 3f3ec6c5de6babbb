import { createHash } from 'node:crypto'
import type { Compat } from '../../../src/domain/compat.ts'
import { readTokenizer, type Tokenizer, type TokenizerFile } from '../../../src/workload/index.ts'

const added = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** tokenizer.json of a vocabulary of single letters, whose beginning `<s>` is in it, as Llama 2's is. */
export const tinyJson = {
  version: '1.0',
  added_tokens: [added(0, '<s>'), added(1, '</s>'), added(7, '<pad>')],
  normalizer: null,
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
  },
  decoder: { type: 'Fuse' },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    vocab: { '<s>': 0, '</s>': 1, a: 2, b: 3, ' ': 4, '.': 5, ab: 6 },
    merges: ['a b'],
  },
}

/** A file that is all there. */
export const fileOf = (path: string, content: string | Uint8Array): TokenizerFile => ({
  path,
  hash: createHash('sha256').update(content).digest('hex'),
  bytes: () => Buffer.from(content),
})

export const tinyTokenizer = (
  config: Readonly<Record<string, unknown>> | null = null,
  compat: Compat = 'v0.9.1',
): Tokenizer =>
  readTokenizer({
    file: fileOf('model/tokenizer.json', JSON.stringify(tinyJson)),
    config: config === null ? null : fileOf('model/tokenizer_config.json', JSON.stringify(config)),
    compat,
  })
