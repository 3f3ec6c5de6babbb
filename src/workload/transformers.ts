import type { Compat } from '../domain/compat.ts'
import { isObject, type Json } from './json.ts'

/**
 * What Python's transformers makes of a tokenizer's files beyond what they say. vLLM 0.9.1 ran on transformers 4 (seen
 * with 4.52), its successor runs on 5 (seen with 5.19 and 5.23).
 */
export interface Generation {
  readonly json: Json
  readonly config: Json
  readonly compat: Compat
}

/**
 * Whether decoding takes blanks out before marks. Only where the config asks for it; transformers 5 no longer does it for
 * BPE (Llama 3 asks for it), unless that is asked for by a longer name.
 */
export function cleansUp({ json, config, compat }: Generation): boolean {
  if (config['clean_up_tokenization_spaces'] !== true) return false
  const isBpe = isObject(json['model']) && json['model']['type'] === 'BPE'
  return (
    compat === 'v0.9.1' ||
    !isBpe ||
    config['clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output'] === true
  )
}

/**
 * How many special tokens go around a text where that is not tokenizer.json's to say: null elsewhere. transformers 4
 * puts them there by the config for every tokenizer of Llama's class, which DeepSeek's are too.
 */
export function specialsByConfig({ config, compat }: Generation): number | null {
  if (compat !== 'v0.9.1' || !llamaClasses.includes(config['tokenizer_class'])) return null
  return Number(config['add_bos_token'] ?? true) + Number(config['add_eos_token'] ?? false)
}

const llamaClasses: readonly unknown[] = ['LlamaTokenizer', 'LlamaTokenizerFast']
