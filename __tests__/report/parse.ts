import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** A node of a parsed document, as far as the tests look. */
export interface Node {
  readonly type: string
  readonly value?: string | undefined
  readonly url?: string | undefined
  readonly lang?: string | null | undefined
  readonly depth?: number | undefined
  readonly align?: readonly (string | null)[] | null | undefined
  readonly children?: readonly Node[] | undefined
}

/** A GitHub-flavoured Markdown parser's view of a text. */
export const parse = (text: string): Node =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })

export const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('')

export const all = (node: Node, type: string): Node[] => [
  ...(node.type === type ? [node] : []),
  ...(node.children ?? []).flatMap((child) => all(child, type)),
]

/** A table as its cells' text. */
export const cellsOf = (table: Node): string[][] =>
  (table.children ?? []).map((row) => (row.children ?? []).map((cell) => textOf(cell).trim()))

export const tablesOf = (text: string) =>
  all(parse(text), 'table').map((table) => ({ align: table.align, cells: cellsOf(table) }))
