import stringWidth from 'string-width'
import type { Outcome } from '../domain/outcome.ts'
import type { Block, Inline, Table } from './blocks.ts'
import { cleanLines, disarmLines, plain } from './escape.ts'

interface Look {
  readonly color: boolean
  readonly width: number | null
}

/** ANSI codes of an outcome. */
const colours: Readonly<Record<Outcome, number>> = {
  pass: 32,
  improved: 32,
  regressed: 31,
  invalid: 31,
  inconclusive: 33,
  'no-baseline': 36,
}
const BOLD = 1
const DIM = 2

const painted = (text: string, code: number | null, { color }: Look): string =>
  color && code !== null ? `\u001B[${code}m${text}\u001B[0m` : text

/** Plain text for a terminal, columns aligned by display width (a Chinese character is two). Evidence is left out. */
export const terminal = (blocks: readonly Block[], look: Look): string =>
  disarmLines(`${blocks.flatMap((block) => shown(block, look)).join('\n\n')}\n`)

function shown(block: Block, look: Look): string[] {
  switch (block.kind) {
    case 'chart':
      return []
    case 'heading':
      return [painted(flowed(plain(block.text), look), block.tone === undefined ? BOLD : colours[block.tone], look)]
    case 'paragraph':
      return [flowed(spoken(block.inlines), look)]
    case 'list':
      return [block.items.map((item) => flowed(`- ${plain(item)}`, look)).join('\n')]
    case 'foot':
      return [painted(flowed(spoken(block.inlines), look), DIM, look)]
    case 'code':
      return [cleanLines(block.text)]
    case 'table':
      return [aligned(block, look)]
    case 'details':
      if (block.role === 'evidence') return []
      return [painted(`── ${plain(block.summary)}`, BOLD, look), ...block.blocks.flatMap((inner) => shown(inner, look))]
    default:
      return block satisfies never
  }
}

const spoken = (inlines: readonly Inline[]): string =>
  inlines.map((part) => plain(typeof part === 'string' ? part : `${part.text} ${part.href}`)).join('')

const flowed = (text: string, { width }: Look): string => (width === null ? text : wrapped(text, width).join('\n'))

const GAP = '  '

/** A table with a rule under its head; too wide for the terminal, its widest columns wrap inside their cells. */
function aligned({ head, rows, align, tones }: Table, look: Look): string {
  const cells = [head, ...rows].map((row) => row.map(plain))
  const widths = fitting(
    head.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? '')))),
    look,
  )
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => padded(row[column] ?? '', width, align[column] === 'right'))
      .join(GAP)
      .trimEnd()
  const lines = (row: readonly string[]): string => tall(row, widths).map(line).join('\n')
  const [first = [], ...others] = cells
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP)
  const body = others.map((row, index) => {
    const tone = tones?.[index] ?? null
    return painted(lines(row), tone === null || tone === 'pass' ? null : colours[tone], look)
  })
  return [lines(first), rule, ...body].join('\n')
}

function padded(text: string, width: number, right: boolean): string {
  const pad = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return right ? pad + text : text + pad
}

/** No column is made narrower than this. */
const NARROWEST = 8

/** Takes width from the widest column until the table fits, or nothing can be taken any more. */
function fitting(widths: readonly number[], { width }: Look): number[] {
  const fit = [...widths]
  const total = (): number => fit.reduce((sum, one) => sum + one, 0) + GAP.length * (fit.length - 1)
  while (width !== null && total() > width) {
    const widest = fit.indexOf(Math.max(...fit))
    const now = fit[widest] ?? 0
    if (now <= NARROWEST) break
    fit[widest] = now - 1
  }
  return fit
}

/** A row as lines of cells, each wrapped to its column. */
function tall(row: readonly string[], widths: readonly number[]): string[][] {
  const columns = widths.map((width, column) => wrapped(row[column] ?? '', width))
  const height = Math.max(...columns.map((lines) => lines.length))
  return Array.from({ length: height }, (_, index) => columns.map((lines) => lines[index] ?? ''))
}

/** Where a line may end: at blanks, after Chinese characters and punctuation; a longer word is broken anywhere. */
const units = /\s+|[\p{Script=Han}，。；：、）（]|[^\s\p{Script=Han}，。；：、）（]+/gu

/** Text in lines of at most `width` columns. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = ['']
  const put = (piece: string): void => {
    const last = lines.at(-1) ?? ''
    if (stringWidth(last + piece) <= width) lines[lines.length - 1] = last + piece
    else lines.push(piece.trimStart())
  }
  for (const unit of text.match(units) ?? []) {
    if (stringWidth(unit) <= width) put(unit)
    else for (const character of unit) put(character)
  }
  return lines.map((line) => line.trimEnd())
}
