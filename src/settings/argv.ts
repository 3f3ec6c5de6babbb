import type { Complaint } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import { ambiguousFlag, flagNeedsValue } from '../messages/settings.ts'
import type { Takes } from './setting.ts'

/** A flag that a command line may carry. Abbreviations are resolved among vLLM's own (and `--help`) only. */
export interface Option {
  readonly name: string
  readonly takes: Takes
  readonly vllm: boolean
}

export interface Scan {
  /** The words of each flag by its full name; of a repeated flag the last. A bare flag has none. */
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly positionals: readonly string[]
  readonly help: boolean
  readonly complaints: readonly Complaint[]
}

interface Rules {
  readonly options: ReadonlyMap<string, Option>
  /** What to say of a flag that nobody knows. */
  readonly unknown: (flag: string) => Words
}

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'flag'; readonly name: string; readonly takes: Takes; readonly value: string | null }
  /** Not understood. `value`: it begins with one hyphen, so a flag that needs a value may take it. */
  | { readonly kind: 'fault'; readonly complaint: Complaint; readonly value: string | null }

/**
 * Splits a command line as Python's argparse does under vLLM's parser: `--num_prompts` for `--num-prompts`, unambiguous
 * abbreviations, `--flag=value`, negative numbers as values, `--`. Unlike argparse it goes on after a fault, so that all
 * complaints come at once (the words after a flag that is not understood are taken to be its own), and it takes `-3%`
 * as the value of the flag before it, so that the complaint is about the value.
 */
export function scanArgv(argv: readonly string[], rules: Rules): Scan {
  const end = argv.indexOf('--')
  const head = end < 0 ? argv : argv.slice(0, end)
  const tokens: Token[] = head.map((text) => classify(text, rules))
  const tail = end < 0 ? [] : argv.slice(end + 1)
  return gather([...tokens, { kind: 'end' }, ...tail.map((text): Token => ({ kind: 'word', text }))])
}

function gather(tokens: readonly Token[]): Scan {
  const flags = new Map<string, readonly string[]>()
  const positionals: string[] = []
  const complaints: Complaint[] = []
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at] ?? { kind: 'end' }
    const words = wordsAfter(tokens, at)
    at += 1
    if (token.kind === 'word') positionals.push(token.text)
    if (token.kind === 'fault') {
      complaints.push(token.complaint)
      at += words.length
    }
    if (token.kind !== 'flag') continue
    const own = ownWords(token, words) ?? hyphened(tokens[at])
    if (own === null) complaints.push({ where: `--${token.name}`, words: flagNeedsValue() })
    else flags.set(token.name, own.words)
    at += own?.taken ?? 0
  }
  return { flags, positionals, help: flags.delete('help'), complaints }
}

function wordsAfter(tokens: readonly Token[], at: number): string[] {
  const words: string[] = []
  for (const token of tokens.slice(at + 1)) {
    if (token.kind !== 'word') break
    words.push(token.text)
  }
  return words
}

/** What a flag takes of the words behind it; null where it needs one and there is none. */
function ownWords(
  { takes, value }: Extract<Token, { kind: 'flag' }>,
  words: readonly string[],
): { words: readonly string[]; taken: number } | null {
  if (value !== null) return { words: [value], taken: 0 }
  switch (takes) {
    case 'nothing':
      return { words: [], taken: 0 }
    case 'one':
      return words.length === 0 ? null : { words: words.slice(0, 1), taken: 1 }
    case 'some':
      return words.length === 0 ? null : { words, taken: words.length }
    case 'any':
      return { words, taken: words.length }
    default:
      return takes satisfies never
  }
}

/** A value that argparse would take for a flag and refuse. */
const hyphened = (next: Token | undefined): { words: readonly string[]; taken: number } | null =>
  next?.kind === 'fault' && next.value !== null ? { words: [next.value], taken: 1 } : null

/** A word that only looks like a flag: argparse's own pattern, and its rule that blanks make a word. */
const negativeNumber = /^-\d+$|^-\d*\.\d+$/
const isPlainWord = (text: string): boolean => !text.startsWith('-') || text === '-'
const readsAsWord = (text: string): boolean => negativeNumber.test(text) || text.includes(' ')

function classify(text: string, rules: Rules): Token {
  if (isPlainWord(text)) return { kind: 'word', text }
  if (text === '-h') return helpFlag
  if (!text.startsWith('--')) return readsAsWord(text) ? { kind: 'word', text } : unknownFlag(text, rules, text)
  const [, typed = '', value = null] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? []
  const found = candidates(typed.replaceAll('_', '-'), rules)
  const [only] = found
  if (only !== undefined && found.length === 1) return { kind: 'flag', name: only.name, takes: only.takes, value }
  if (only !== undefined) return ambiguous(`--${typed}`, found)
  return readsAsWord(text) ? { kind: 'word', text } : unknownFlag(`--${typed}`, rules)
}

const help: Option = { name: 'help', takes: 'nothing', vllm: true }
const helpFlag: Token = { kind: 'flag', name: 'help', takes: 'nothing', value: null }

function candidates(name: string, { options }: Rules): readonly Option[] {
  const exact = name === 'help' ? help : options.get(name)
  if (exact !== undefined) return [exact]
  return [help, ...options.values()].filter((option) => option.vllm && option.name.startsWith(name))
}

const unknownFlag = (flag: string, { unknown }: Rules, value: string | null = null): Token => ({
  kind: 'fault',
  value,
  complaint: { where: flag, words: unknown(flag) },
})

const ambiguous = (flag: string, found: readonly Option[]): Token => ({
  kind: 'fault',
  value: null,
  complaint: { where: flag, words: ambiguousFlag({ candidates: found.map(({ name }) => `--${name}`) }) },
})
