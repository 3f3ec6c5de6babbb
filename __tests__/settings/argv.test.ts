import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Complaint } from '../../src/domain/problem.ts'
import { asksForHelp, fromArgv } from '../../src/settings/flags.ts'
import type { Scene } from '../../src/settings/setting.ts'
import type { Layer } from '../../src/settings/source.ts'

const scene: Scene = { command: 'bench', compat: 'v0.9.1', host: 'terminal' }
const latest: Scene = { ...scene, compat: 'latest' }

/** What Python 3.11's argparse, with vLLM's rule for underscores, made of a command line with v0.9.1's flags. */
interface Recorded {
  readonly argv: readonly string[]
  readonly values?: Readonly<Record<string, unknown>>
  readonly help?: boolean
  readonly error?: 'ambiguous' | 'value' | 'unknown'
  readonly candidates?: readonly string[]
}
const recorded: readonly Recorded[] = JSON.parse(readFileSync(new URL('argparse.json', import.meta.url), 'utf8'))

const lists = ['metadata', 'goodput', 'lora-modules']

/** The layer as argparse's namespace shows it: flags true, lists as lists. */
const namespace = (layer: Layer): Record<string, unknown> =>
  Object.fromEntries(
    [...layer.values()].map(({ name, given }) => {
      const words = given.form === 'words' ? given.words : []
      return [name, lists.includes(name) ? words : (words[0] ?? true)]
    }),
  )

const kinds = {
  ambiguous: 'write more of it',
  value: 'needs a value',
  unknown: /is no setting of tokgate|is no flag/,
} as const

describe('a command line means what argparse makes of it', () => {
  test.each(recorded.map((each) => ({ ...each, name: each.argv.join(' ') })))('$name', (want) => {
    const { layer, complaints } = fromArgv(want.argv, scene)
    if (want.error === undefined) {
      expect(complaints).toEqual([])
      expect(namespace(layer)).toEqual(want.values)
      return
    }
    const [first] = complaints
    expect(first?.words.en).toMatch(kinds[want.error])
    if (want.candidates !== undefined) expect(candidatesOf(first)).toEqual(want.candidates)
  })
})

const candidatesOf = (complaint: Complaint | undefined): string[] =>
  (complaint?.words.en.match(/--[\w-]+/g) ?? []).sort()

test.each([
  { name: 'ours need full spelling', argv: ['--lim', 'x'], want: 'is no setting' },
  { name: 'a flag of the other generation names it', argv: ['--num-warmups', '3'], want: 'only of latest' },
  { name: 'a flag of another command names it', argv: ['--rounds', '5'], want: 'only in gate or compare' },
  { name: 'an abbreviation of vLLM’s never means ours', argv: ['--head', 'A=b'], want: 'is no setting' },
  {
    name: 'an older release’s name says the new one',
    argv: ['--endpoint-type', 'openai'],
    want: 'is now called --backend',
  },
  { name: 'a misspelt flag says the nearest', argv: ['--num-promts', '3'], want: 'did you mean --num-prompts?' },
])('$name', ({ argv, want }) => {
  const { complaints } = fromArgv(argv, scene)
  expect(complaints.map(({ words }) => words.en)).toEqual([expect.stringContaining(want)])
})

test('what vLLM’s newer client added is abbreviated there', () => {
  expect(namespace(fromArgv(['--heade', 'A=b', '--num-w', '2'], latest).layer)).toEqual({
    header: 'A=b',
    'num-warmups': '2',
  })
})

test('-1e5 and -3% are values, where argparse would say that the flag before has none', () => {
  expect(
    namespace(fromArgv(['--temperature', '-1e5', '--limits', '-3%'], { ...scene, command: 'gate' }).layer),
  ).toEqual({
    temperature: '-1e5',
    limits: '-3%',
  })
})

test('every fault is told, and the words behind an unknown flag are not taken for arguments', () => {
  const { complaints, layer } = fromArgv(['--modle', 'qwen', '--top', '1', '--seed', '3', '--port'], scene)
  expect(complaints.map(({ where }) => where)).toEqual(['--modle', '--top', '--port'])
  expect([...layer.keys()]).toEqual(['seed'])
})

test('a value that stood behind an unknown flag is not repeated: it may be a secret', () => {
  const { complaints } = fromArgv(['--token=ghp_secret', '--password', 'hunter2'], { ...scene, command: 'gate' })
  expect(JSON.stringify(complaints)).not.toMatch(/ghp_secret|hunter2/)
})

test('a stray word that may be half of a header is cut', () => {
  const { complaints } = fromArgv(['--header=A=b', 'Authorization=Bearer hunter2'], scene)
  expect(complaints.map(({ where }) => where)).toEqual(['Authorization=…'])
})

test('compare takes its two sides as words', () => {
  const { layer } = fromArgv(['a.json', '--format', 'markdown', 'b.json'], { ...scene, command: 'compare' })
  expect(layer.get('args')?.given).toEqual({ form: 'words', words: ['a.json', 'b.json'] })
})

test.each([
  { argv: ['-h'], want: true },
  { argv: ['--help'], want: true },
  { argv: ['--he'], want: true },
  { argv: ['--model', 'x'], want: false },
  { argv: ['--', '-h'], want: false },
])('$argv asks for help: $want', ({ argv, want }) => {
  expect(asksForHelp(argv, scene)).toBe(want)
})
