import fc from 'fast-check'
import { all, type Node, parse, textOf } from './parse.ts'

/** Pieces that hosts, parsers, terminals and runners act on. */
export const barbs = [
  '@octocat',
  '@acme/team',
  '#12',
  'GH-7',
  'acme/x#3',
  'a@b.example',
  'www.example.com',
  'https://evil.example/x',
  'ftp://e.example',
  'mailto:a@b.example',
  '0123456789abcdef0123456789abcdef01234567',
  'deadbee',
  '`',
  '``',
  '```',
  '~~~',
  '~~',
  '|',
  '\\',
  '\\|',
  '\n',
  '\r\n',
  '\n\n',
  '<script>',
  '</details>',
  '</summary>',
  '<!-- ',
  '-->',
  '<b>',
  '&lt;',
  '&#64;octocat',
  '[a](https://evil.example)',
  '![i](x.png)',
  '[^1]',
  '[^1]: x',
  '*',
  '**',
  '_',
  '__',
  '$',
  '$$',
  '::error::x',
  '::set-output name=a::b',
  '%0A::error::x',
  '##[error]x',
  ':tada:',
  '\n# ',
  '\n- ',
  '\n1. ',
  '\n> ',
  '\n| a | b |\n| - | - |',
  '\u202E',
  '\u2066',
  '\u200B',
  '\u0000',
  '\u001B[31m',
  '\u0085',
  '\u2028',
  '\uFDD0',
  '\uFDD1',
  '\uD800',
  '"]',
  'click A "javascript:x"',
  '%%{init}%%',
  ' ',
  'a',
  '模型',
  'ب',
  '(',
  ')',
] as const

export const hostile = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...barbs) }, fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''))

const visibleBarbs = barbs.filter(
  (barb) => !/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Noncharacter_Code_Point}]/u.test(barb),
)
/** The same of one line and without what is refused at sight. At most some hundred characters. */
export const visible = fc
  .array(fc.constantFrom(...visibleBarbs), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
  .filter((text) => text.length <= 60)

const ours = new Set(
  'root heading paragraph text inlineCode code table tableRow tableCell html link list listItem'.split(' '),
)
const ourHtml =
  /^(?:<!-- tokgate (?:comment v1|leg|fold|end)[\p{L}\p{N} =|.,%()+;…–−、，。：；（）·_]* -->|<details(?: open)?>\n<summary>(?:[^<>]|<\/?code>)*<\/summary>|<\/details>|<\/?sub>)$/u
const ourLinks = /^https:\/\/github\.com\/acme\/(?:tokgate\/blob\/v1\/docs\/decision|serving\/actions\/runs\/)/u
const ourChart =
  /^xychart-beta\n {2}title "[^"\n]*"\n {2}x-axis \["[\w. -]*"(?:, "[\w. -]*")*\]\n {2}y-axis "[\w/]*" -?[\d.]+ --> -?[\d.]+\n {2}line \[[\d., -]+\]$/u
/** Of what a host looks for in the text of a rendered page: mentions, issues, addresses, emoji, commits. */
const actedOn = /@[\w-]|#\d|GH-\d|www\.|:\/\/|:\w+:|\b(?=[\da-f]*[a-f])(?=[\da-f]*\d)[\da-f]{7,}\b/iu
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\uFDD0\uFDD1]/u

const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)]

/** Inside a link hosts look for nothing more, and links are checked by their address. */
const textsOutside = (node: Node): string[] =>
  node.type === 'link' ? [] : node.type === 'text' ? [textOf(node)] : (node.children ?? []).flatMap(textsOutside)

/** What a Markdown parser, a host or a runner would act on in a report of ours; none in a harmless one. */
export function faultsIn(text: string): string[] {
  const tree = parse(text)
  const shown = textsOutside(tree).join('\n')
  const codes = all(tree, 'code').filter(({ lang, value }) =>
    lang === 'mermaid' ? !ourChart.test(value ?? '') : lang !== 'sh',
  )
  const plain = text.replace(/☑️/gu, '').replace(/[\n\t]/gu, '')
  return [
    ...nodesOf(tree)
      .filter(({ type }) => !ours.has(type))
      .map(({ type }) => `a node ${type}`),
    ...all(tree, 'html').flatMap(({ value = '' }) => (ourHtml.test(value) ? [] : [`HTML ${value}`])),
    ...all(tree, 'link').flatMap(({ url = '' }) => (ourLinks.test(url) ? [] : [`a link to ${url}`])),
    ...codes.map(({ lang }) => `a code block ${lang}`),
    ...(actedOn.exec(shown) ?? []).map((found) => `text that a host acts on: ${found}`),
    ...(/^\s*::/mu.test(text) || text.includes('##[') ? ['a workflow command'] : []),
    ...(unseen.test(plain) ? ['an invisible character'] : []),
  ]
}
