import { Tokenizer as Library } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteLevelOf } from '../../src/workload/byte-level/tokenizer.ts'
import type { Json } from '../../src/workload/json.ts'
import { qwenFile } from './support/qwen.ts'

// Qwen2.5's tokenizer with the first 30,000 of its merges: words fall into more pieces, and the library starts sooner.
const { model, ...qwen } = JSON.parse(Buffer.from(qwenFile('tokenizer.json').bytes()).toString())
const kept = 30_000
const vocab: Record<string, number> = Object.fromEntries(
  Object.entries<number>(model.vocab).filter(([, id]) => id < 256 + kept),
)
const merges: string[] = model.merges.slice(0, kept)
const small = { ...qwen, model: { ...model, vocab, merges } }

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const marks = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const split = (regex: string, form: Json = { behavior: 'Isolated', invert: false }) => ({
  type: 'Split',
  pattern: { Regex: regex },
  ...form,
})
const alphabet = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }
const sequence = (...pretokenizers: unknown[]) => ({ type: 'Sequence', pretokenizers })
const llamaCut = `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|${marks}`
const deepSeekCut = `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

const kinds: readonly { readonly name: string; readonly json: Json; readonly cleanUp?: boolean }[] = [
  { name: 'Qwen2.5', json: small },
  {
    name: 'as Llama 3 is: numbers by threes, words that are tokens left whole, blanks cleaned up',
    json: {
      ...small,
      normalizer: null,
      pre_tokenizer: sequence(split(llamaCut), alphabet),
      model: { ...small.model, ignore_merges: true },
    },
    cleanUp: true,
  },
  {
    name: 'as DeepSeek-V3 is: three cuts one after the other, added tokens found in normalised text',
    json: {
      ...small,
      normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }] },
      pre_tokenizer: sequence(split('\\p{N}{1,3}'), split('[一-龥぀-ゟ゠-ヿ]+'), split(deepSeekCut), alphabet),
      added_tokens: small.added_tokens.map((token: Json, i: number) => ({ ...token, normalized: i % 2 === 0 })),
    },
  },
  {
    name: 'as GPT-2 is: the alphabet’s own cut, merges as pairs',
    json: {
      ...small,
      normalizer: null,
      pre_tokenizer: { ...alphabet, use_regex: true },
      model: { ...small.model, merges: merges.map((merge) => merge.split(' ')) },
    },
  },
  {
    name: 'as cl100k is written: what the expression matches, and nothing else',
    json: {
      ...small,
      pre_tokenizer: sequence(split(`\\p{L}+|${marks}`, { behavior: 'Removed', invert: true }), alphabet),
    },
  },
  { name: 'no added tokens', json: { ...small, added_tokens: [] } },
]

/** What the expressions, the normaliser and UTF-8 treat in ways of their own. */
const odd = [
  ...["'s", "'S", "don't", "we'LL", "'ve", "'ſ", "' ", "'"],
  ...[' ', '  ', '\t', '\n', '\r\n', '\u00a0', '\u3000', '\u2028', '\u0085', '\ufeff', '\u200b'],
  ...['7', '42', '2025', '1234567', '٣', 'Ⅷ', '½', '１２'],
  ...['é', 'e\u0301', '\u0301', '\u212b', '\u037e', '\u1112\u1161\u11ab', 'ﬁ', 'İ'],
  ...['中文', '漢字かな', 'カナ', '한국어', 'Ünïcödé', 'Привет', 'שלום', 'ไทย'],
  ...['😀', '👨‍👩‍👧', '🇨🇳', '\ud83d', '\ude00', '\u{1d400}', '\u{20000}', '\u0000', '\u007f'],
  ...['<|im_end|>', '<|endoftext|>', '<|im_', '|>', '<tool_call>', '</tool_call', '<|fim_pad|><|fim_pad|>'],
  ...[' .', ' ?', " n't", " 're", " ' ", '...', '_', '-', 'http://a.b/c?d=1', 'the', ' the', 'Zebra', 'ĠĊ'],
]

const piece = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 6 }),
  fc.tuple(fc.constantFrom(...odd), fc.integer({ min: 2, max: 60 })).map(([text, times]) => text.repeat(times)),
)
const texts = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))

describe.each(kinds)('a byte-level tokenizer does what the library does: $name', ({ json, cleanUp = false }) => {
  const library = new Library(json, {})
  const own = byteLevelOf({ json, config: {}, library, cleanUp })
  const options = { clean_up_tokenization_spaces: cleanUp }
  const known = Object.values(vocab).concat((json['added_tokens'] as { id: number }[]).map(({ id }) => id))
  const ids = fc.oneof(
    fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 60 }),
    // As the random dataset asks: a run of neighbours, past the end of the vocabulary too.
    fc.tuple(fc.nat(256 + kept), fc.integer({ min: 1, max: 200 })).map(([from, count]) => {
      return Array.from({ length: count }, (_, i) => from + i)
    }),
  )
  const encoded = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids

  test('it is one', () => expect(own).not.toBeNull())

  test('ids to text, and that text to ids', () => {
    const holds = fc.property(ids, (some) => {
      const text = library.decode(some, options)
      expect(own?.decode(some)).toBe(text)
      expect(own?.encode(text)).toEqual(encoded(text))
    })
    fc.assert(holds, { numRuns: 60 })
  })

  test('any text to ids', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(own?.encode(text)).toEqual(encoded(text))
      }),
      { numRuns: 300 },
    )
  })

  test('a word of thousands of letters', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'ab', 'é', '中', '文', 'ing'), {
      minLength: 900,
      maxLength: 3000,
    })
    fc.assert(
      fc.property(letters, (parts) => {
        const word = parts.join('')
        expect(own?.encode(word)).toEqual(encoded(word))
      }),
      { numRuns: 4 },
    )
  })
})

describe('what is not done here exactly as there is left to the library', () => {
  const changed = (change: Json): Json => ({ ...small, ...change })
  const token = (change: Json): Json => ({ ...small, added_tokens: [{ ...small.added_tokens[0], ...change }] })
  const modelWith = (change: Json): Json => ({ ...small, model: { ...small.model, ...change } })
  const { a: _, ...withoutA } = vocab
  const regex = '\\s+'
  test.each([
    { name: 'another model', json: modelWith({ type: 'WordPiece' }) },
    { name: 'a chance that merges are skipped', json: modelWith({ dropout: 0.1 }) },
    { name: 'a token for what is unknown', json: modelWith({ unk_token: '<unk>' }) },
    { name: 'an end of words', json: modelWith({ end_of_word_suffix: '</w>' }) },
    { name: 'bytes as tokens of their own', json: modelWith({ byte_fallback: true }) },
    { name: 'a byte that is no token', json: modelWith({ vocab: withoutA }) },
    { name: 'two tokens of one id', json: modelWith({ vocab: { ...vocab, Ā: 5 } }) },
    { name: 'a token outside the alphabet', json: modelWith({ vocab: { ...vocab, '▁': 256 + kept } }) },
    { name: 'a merge into no token', json: modelWith({ merges: [...merges, 'Ġthe Ġthe'] }) },
    { name: 'a blank put before the text', json: changed({ pre_tokenizer: { ...alphabet, add_prefix_space: true } }) },
    { name: 'no pre-tokenizer', json: changed({ pre_tokenizer: null }) },
    {
      name: 'pieces that take the match along',
      json: changed({ pre_tokenizer: sequence(split(regex, { behavior: 'MergedWithNext' }), alphabet) }),
    },
    {
      name: 'a cut that is no expression',
      json: changed({ pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, alphabet) }),
    },
    { name: 'another decoder', json: changed({ decoder: { type: 'Metaspace' } }) },
    { name: 'an added token that takes blanks along', json: token({ rstrip: true }) },
    { name: 'an added token in the place of another', json: token({ id: 5 }) },
  ])('$name', ({ json }) => {
    const library = new Library({ ...json, model: { ...small.model, vocab: {}, merges: [] } }, {})
    expect(byteLevelOf({ json, config: {}, library, cleanUp: false })).toBeNull()
  })

  test('a config that takes accents away', () => {
    const config = { do_lowercase_and_remove_accent: true }
    const library = new Library(small, config)
    expect(byteLevelOf({ json: small, config, library, cleanUp: false })).toBeNull()
  })
})

describe('what chance seldom asks for, with a vocabulary of bytes and four tokens', () => {
  const bytes = Object.entries<number>(model.vocab).filter(([, id]) => id < 256)
  // No merge makes `abc`.
  const small = { ...Object.fromEntries(bytes), ab: 256, bc: 257, abc: 258, bca: 259 }
  const added = (id: number, content: string, change: Json = {}) => ({
    ...qwen.added_tokens[0],
    id,
    content,
    ...change,
  })
  const json = (change: Json, ownModel: Json = {}): Json => ({
    ...qwen,
    model: { ...model, vocab: small, merges: ['b c', 'bc a', 'a b', 'b c'], ...ownModel },
    ...change,
  })
  const both = (given: Json) => {
    const library = new Library(given, {})
    const own = byteLevelOf({ json: given, config: {}, library, cleanUp: false })
    if (own === null) throw new Error('it is a byte-level tokenizer')
    return { own, library }
  }

  test.each([
    { name: 'as the merges cut them', ignore: false, want: [256, 66, 257, 256, 66] },
    { name: 'as they are, where merges are ignored', ignore: true, want: [258, 257, 258] },
  ])('words that are tokens without a merge: $name, the second time too', ({ ignore, want }) => {
    const given = json({ pre_tokenizer: sequence(split('abc|bc'), alphabet) }, { ignore_merges: ignore })
    const { own, library } = both(given)
    const text = 'abcbcabc'
    expect([own.encode(text), own.encode(text)]).toEqual([want, want])
    expect(library.encode(text).ids).toEqual(want)
  })

  test('a merge that is listed twice has its later rank', () => {
    const { own, library } = both(json({}))
    expect(own.encode('abca')).toEqual(library.encode('abca').ids)
    expect(own.encode('abca')).not.toEqual(both(json({}, { merges: ['b c', 'bc a', 'a b'] })).own.encode('abca'))
  })

  test('of two added tokens that start alike the longer one is meant', () => {
    const { own } = both(json({ added_tokens: [added(300, '<a'), added(301, '<a>'), added(302, '<')] }))
    expect(own.encode('<a><a<')).toEqual([301, 300, 302])
  })

  test('an added token is found before or after the text is normalised, as it says', () => {
    const tokens = [added(300, 'é', { normalized: true }), added(301, 'o\u0302')]
    const { own, library } = both(json({ added_tokens: tokens }))
    expect(own.encode('e\u0301éo\u0302')).toEqual([300, 300, 301])
    expect(library.encode('e\u0301éo\u0302').ids).toEqual([300, 300, 301])
    expect(own.encode('ô')).not.toContain(301)
  })

  test('a byte order mark is text, and half a character is replaced where it stands', () => {
    const { own, library } = both(json({}))
    const ids = own.encode('\ufeffa')
    expect(own.decode(ids)).toBe('\ufeffa')
    const cut = [...ids.slice(0, 2), ...own.encode('b'), ...ids.slice(1)]
    expect(own.decode(cut)).toBe(library.decode(cut, { clean_up_tokenization_spaces: false }))
    expect(own.decode(cut)).toContain('\ufffd')
  })

  test('an id that nobody has is nothing', () => {
    const { own, library } = both(json({}))
    expect(own.decode([256, 299, 300_000, 257])).toBe('abbc')
    expect(library.decode([256, 299, 300_000, 257])).toBe('abbc')
  })
})
