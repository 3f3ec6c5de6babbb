import { markdownTable } from 'markdown-table'
import stringWidth from 'string-width'
import type { Block, Chart, Inline, Table } from './blocks.ts'
import { chartWord, fenced, inlineHtml, inlineMarkdown, plain, safeHref } from './escape.ts'
import { asSet } from './numbers.ts'

/** GitHub-flavoured Markdown, for a comment, a step summary or a file. Ends with a line break. */
export const markdown = (blocks: readonly Block[]): string => `${blocks.map(block).join('\n\n')}\n`

function block(value: Block): string {
  switch (value.kind) {
    case 'heading':
      return `${'#'.repeat(value.level)} ${inlineMarkdown(value.text)}`
    case 'paragraph':
      return inlines(value.inlines)
    case 'list':
      return value.items.map((item) => `- ${inlineMarkdown(item)}`).join('\n')
    case 'foot':
      return `<sub>${inlines(value.inlines)}</sub>`
    case 'code':
      return fenced(value.text, value.language)
    case 'table':
      return markdownRows(value)
    case 'chart':
      return chart(value)
    case 'details':
      // The blank lines are what lets Markdown be read inside HTML.
      return [
        `<details${value.open ? ' open' : ''}>\n<summary>${inlineHtml(value.summary)}</summary>`,
        ...value.blocks.map(block),
        '</details>',
      ].join('\n\n')
    default:
      return value satisfies never
  }
}

const inlines = (all: readonly Inline[]): string => all.map(inline).join('')

function inline(part: Inline): string {
  if (typeof part === 'string') return inlineMarkdown(part)
  const href = safeHref(part.href)
  return href === null ? inlineMarkdown(part.text) : `[${inlineMarkdown(part.text)}](${href})`
}

function markdownRows({ head, rows, align }: Table): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => inlineMarkdown(cell, { inTable: true })))
  // As the document writes it: left is what a column is by itself, and gets no colon.
  const marks = align.map((side) => (side === 'right' ? 'r' : ''))
  return markdownTable(cells, { align: marks, stringLength: stringWidth })
}

/** A Mermaid chart. Its words are letters and digits only, its title is ours: a quote would end it. */
function chart({ title, unit, points }: Chart): string {
  const values = points.map((point) => point.value)
  const low = Math.min(...values)
  const high = Math.max(...values)
  const margin = (high - low) / 2 || Math.abs(high) / 10 || 1
  const labels = points.map((point, index) => `"${`${index + 1} ${chartWord(point.label)}`.trim()}"`)
  const lines = [
    'xychart-beta',
    `  title "${plain(title).replace(/["\\;#`]/gu, '')}"`,
    `  x-axis [${labels.join(', ')}]`,
    `  y-axis "${unit.replace(/[^\w/]/gu, '')}" ${axis(Math.max(0, low - margin))} --> ${axis(high + margin)}`,
    `  line [${values.map(axis).join(', ')}]`,
  ]
  return fenced(lines.join('\n'), 'mermaid')
}

const axis = (value: number): string => asSet(value).replace('\u2212', '-')
