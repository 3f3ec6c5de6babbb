import { describe, expect, test } from 'vitest'
import type { Compat } from '../../src/domain/compat.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import { readTokenizer } from '../../src/workload/index.ts'
import { qwen, qwenFile } from './support/qwen.ts'
import { fileOf, tinyJson, tinyTokenizer } from './support/tiny.ts'

describe('Qwen2.5', () => {
  const tokenizer = qwen()

  test('shows the base vocabulary, the special ids and the hash of its file', () => {
    expect(tokenizer.vocabSize).toBe(151643)
    expect(tokenizer.numSpecialTokens).toBe(0)
    expect(tokenizer.hash).toBe('c0382117ea329cdf097041132f6d735924b697924d6f6fc3945713e96ce87539')
    // eos, pad and the thirteen additional ones of its config; <tool_call> and its kin are added, not special.
    expect(tokenizer.specialIds).toEqual(Array.from({ length: 14 }, (_, i) => 151643 + i))
  })

  test('keeps special tokens as text and reads them back', () => {
    expect(tokenizer.encode('hello<|im_end|> a')).toEqual([14990, 151645, 264])
    expect(tokenizer.decode([14990, 151645, 264])).toBe('hello<|im_end|> a')
  })

  test('nothing decodes to nothing', () => {
    expect(tokenizer.decode([])).toBe('')
    expect(tokenizer.encode('')).toEqual([])
  })

  test('without its config the added tokens marked special are the special ones', () => {
    expect(readTokenizer({ file: qwenFile('tokenizer.json'), config: null, compat: 'v0.9.1' }).specialIds).toEqual(
      tokenizer.specialIds,
    )
  })
})

describe('a tokenizer that adds a token of its own', () => {
  test('counts it, and encodes without it', () => {
    const tokenizer = tinyTokenizer()
    expect(tokenizer.numSpecialTokens).toBe(1)
    expect(tokenizer.encode('abba')).toEqual([6, 3, 2])
    expect(tokenizer.countWithSpecials('abba')).toBe(4)
  })

  test('its vocabulary does not count tokens that were added to it', () => {
    expect(tinyTokenizer().vocabSize).toBe(7)
  })

  test.each([
    { name: 'text', config: { bos_token: '<s>' }, want: [0] },
    { name: 'objects', config: { bos_token: { content: '<s>' }, eos_token: { content: '</s>' } }, want: [0, 1] },
    { name: 'a list', config: { additional_special_tokens: ['</s>', { content: '<pad>' }] }, want: [1, 7] },
    { name: 'a map', config: { extra_special_tokens: { pad: '<pad>' } }, want: [7] },
    { name: 'no names', config: { bos_token: null }, want: [] },
  ])('special ids are those that its config names, given as $name', ({ config, want }) => {
    expect(tinyTokenizer(config).specialIds).toEqual(want)
  })

  test('cleans blanks up only where its config asks for it', () => {
    expect(tinyTokenizer().decode([2, 4, 5])).toBe('a .')
    expect(tinyTokenizer({}).decode([2, 4, 5])).toBe('a .')
    expect(tinyTokenizer({ clean_up_tokenization_spaces: true }).decode([2, 4, 5])).toBe('a.')
  })
})

describe('where the two generations of Python read the same files in ways of their own', () => {
  const decoded = (compat: Compat, config: Readonly<Record<string, unknown>>) =>
    tinyTokenizer({ clean_up_tokenization_spaces: true, ...config }, compat).decode([2, 4, 5])
  const long = 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output'

  test('transformers 5 leaves the blanks of BPE, whatever the config says, but for its longer name', () => {
    expect(decoded('v0.9.1', {})).toBe('a.')
    expect(decoded('latest', {})).toBe('a .')
    expect(decoded('latest', { [long]: true })).toBe('a.')
  })

  const specials = (compat: Compat, config: Readonly<Record<string, unknown>>) =>
    tinyTokenizer(config, compat).numSpecialTokens
  test.each([
    { name: 'its begin token, unless told otherwise', config: {}, want: 1 },
    { name: 'none', config: { add_bos_token: false }, want: 0 },
    { name: 'an end token as well', config: { add_eos_token: true }, want: 2 },
  ])('transformers 4 puts around a text of a Llama’s tokenizer what its config says: $name', ({ config, want }) => {
    expect(specials('v0.9.1', { tokenizer_class: 'LlamaTokenizerFast', ...config })).toBe(want)
    expect(specials('v0.9.1', { tokenizer_class: 'PreTrainedTokenizerFast', ...config })).toBe(1)
    expect(specials('latest', { tokenizer_class: 'LlamaTokenizerFast', ...config })).toBe(1)
  })
})

describe('a broken tokenizer is the user’s problem, told by file and cure', () => {
  const text = JSON.stringify(tinyJson)
  const broken = (text: string) => fileOf('/m/tokenizer.json', text)
  const sound = broken(text)
  test.each([
    { name: 'cut short', file: broken(text.slice(0, 100)), config: null, where: '/m/tokenizer.json' },
    { name: 'empty', file: broken(''), config: null, where: '/m/tokenizer.json' },
    { name: 'a list', file: broken('[]'), config: null, where: '/m/tokenizer.json' },
    { name: 'of another kind', file: broken('{"model": {}}'), config: null, where: 'it has no model.vocab' },
    {
      name: 'without parts',
      file: broken('{"model": {"type": "BPE", "vocab": {"a": 0}}}'),
      config: null,
      where: '/m/tokenizer.json',
    },
    { name: 'a Git LFS pointer', file: broken('version https://git-lfs'), config: null, where: '/m/tokenizer.json' },
    {
      name: 'with a broken config',
      file: sound,
      config: fileOf('/m/tokenizer_config.json', '{'),
      where: '/m/tokenizer_config.json',
    },
  ])('$name', ({ file, config, where }) => {
    const reading = (): unknown => readTokenizer({ file, config, compat: 'v0.9.1' }).vocabSize
    expect(reading).toThrow(UserProblem)
    expect(reading).toThrow(where)
    expect(reading).toThrow('set tokenizer to the folder')
  })
})
