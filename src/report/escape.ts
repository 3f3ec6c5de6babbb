/**
 * Text from outside (model names, labels, error texts, fields, scenario names) made inert, for every place it may land.
 *
 * The approach. Outside text is marked once, by `outside`, and travels inside our sentences between two noncharacters
 * that it cannot itself contain. A renderer meets it in one of two forms:
 * - plain, only if every character is on a short list and no pattern that a host acts on occurs in it;
 * - otherwise as a code span: the one construct in which GitHub, Gitea and Forgejo resolve no mention, issue, commit,
 *   address, emoji, formula or HTML, and from which a reader copies exactly what was there.
 * Entities would not do: hosts look for mentions in the rendered text, after entities are decoded.
 */
const OPEN = '\uFDD0'
const CLOSE = '\uFDD1'

/** Longest outside text in a cell or a sentence, in code points. */
const LONGEST = 160

/** Line breaks aside: controls, bidi and zero-width formats, private and unassigned code points, lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** What a runner would read as a command in a log, and what would look like our hidden marker, broken by a blank. */
const disarm = (line: string): string =>
  line
    .replace(/^(\s*):(?=:)/u, '$1: ')
    .replaceAll('##[', '## [')
    .replaceAll('<!--', '<! --')

const visible = (text: string): string =>
  text
    .replaceAll('\uFE0F', '')
    .replace(invisible, '\uFFFD')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')

const clipped = (text: string, longest: number): string => {
  const points = [...text]
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : text
}

/** One line of outside text without anything invisible; `–` for nothing. For annotations and other plain places. */
export function clean(text: string, longest: number = LONGEST): string {
  const line = disarm(clipped(visible(String(text).replace(/\s+/gu, ' ').trim()), longest))
  return line === '' ? '–' : line
}

/** Several lines of outside text for a code block: tabs and line breaks stay. */
export const cleanLines = (text: string): string =>
  String(text)
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => disarm(line.split('\t').map(visible).join('\t')))
    .join('\n')

/** Marks text from outside, to be put into a sentence or a cell. Every renderer knows what to do with it. */
export const outside = (text: string, longest?: number): string => `${OPEN}${clean(text, longest)}${CLOSE}`

/** The text of a sentence as a plain reader sees it: marks removed. */
export const plain = (text: string): string => text.replaceAll(OPEN, '').replaceAll(CLOSE, '')

type Piece = { readonly text: string; readonly ours: boolean }

const pieces = (text: string): Piece[] =>
  text
    .split(OPEN)
    .flatMap((part, index): Piece[] => {
      const [marked = '', rest] = part.split(CLOSE)
      if (index === 0 || rest === undefined) return [{ text: part, ours: true }]
      return [
        { text: marked, ours: false },
        { text: rest, ours: true },
      ]
    })
    .filter((piece) => piece.text !== '')

const onTheList = /^–$|^[\p{L}\p{N}][\p{L}\p{N} ._\-/+:,()%=、，。：；（）·…–]*$/u

/** Each of these would make a host act, or Markdown see structure, although every character is on the list. */
const actedOn: readonly RegExp[] = [
  /www\./iu,
  /:\/\/|::|:[\w+-]+:/u, // addresses, commands, emoji names
  /(?:mailto|xmpp|data|javascript|vbscript):/iu,
  /gh-\d/iu, // an issue
  /[0-9a-f]{7}/iu, // a commit
  /^\d+[.)](?:\s|$)/u, // a list item
  /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u, // emphasis; inside a word it is none
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u, // reorders what is beside it
]

/** True when text from outside may stand as it is. */
const harmless = (text: string): boolean => onTheList.test(text) && !actedOn.some((pattern) => pattern.test(text))

/**
 * A code span around anything: a fence longer than any run of backticks inside. In a table a pipe is escaped even in
 * code; a backslash right before one would undo that and cannot be written there, so a blank parts them.
 */
function codeSpan(text: string, inTable: boolean): string {
  const longestRun = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  const pad = /^`|`$/u.test(text) ? ' ' : ''
  const body = inTable ? text.replace(/\\(?=\|)/gu, '\\ ').replaceAll('|', '\\|') : text
  return `${fence}${pad}${body}${pad}${fence}`
}

/** An underscore inside a word, as in `workflow_dispatch`, is no emphasis and stays readable in the source. */
const escapeOurs = (text: string): string =>
  text.replace(/[\\`*[\]<>|~&$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')

/** A sentence or cell as Markdown: no structure comes from it but code spans. */
export const inlineMarkdown = (text: string, { inTable = false } = {}): string =>
  pieces(text)
    .map(({ text: part, ours }) => (ours ? escapeOurs(part) : harmless(part) ? part : codeSpan(part, inTable)))
    // Two code spans side by side would share their fence.
    .reduce((done, part) => (done.endsWith('`') && part.startsWith('`') ? `${done} ${part}` : done + part), '')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/gu, (c) => entities[c] ?? c)

/** The same inside HTML (`<summary>`), where Markdown is not read but mentions are, outside `<code>`. */
export const inlineHtml = (text: string): string =>
  pieces(text)
    .map(({ text: part, ours }) => (ours || harmless(part) ? escapeHtml(part) : `<code>${escapeHtml(part)}</code>`))
    .join('')

/** A fenced block around anything. */
export function fenced(text: string, language: string): string {
  const body = cleanLines(text)
  const longestRun = Math.max(2, ...[...body.matchAll(/`+/gu)].map(([run]) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  return `${fence}${language}\n${body}\n${fence}`
}

/** An address for a link of ours: http or https and nothing that ends a link early, or null. */
export function safeHref(href: string): string | null {
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  return url.href.replace(/[()<>[\]\\|`]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Outside text as a label of a Mermaid chart: a short word of letters, digits, dot and dash. */
export const chartWord = (text: string): string => text.replace(/[^\w.-]/gu, '').slice(0, 12)

/** No line of a finished text may be a workflow command, however it was wrapped. */
export const disarmLines = (text: string): string => text.split('\n').map(disarmStart).join('\n')
const disarmStart = (line: string): string => line.replace(/^(\s*):(?=:)/u, '$1: ')
