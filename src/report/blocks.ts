/**
 * A report as a small document tree: what is said, not how it looks. All text may hold marked outside text
 * (`escape.ts`); structure comes from this tree only. A renderer is one file and one line in `index.ts`.
 */
import type { Outcome } from '../domain/outcome.ts'

/** A link is ours: its address comes from options, never from outside text. */
export type Inline = string | { readonly text: string; readonly href: string }

export type Align = 'left' | 'right'

export interface Table {
  readonly kind: 'table'
  readonly align: readonly Align[]
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** The outcome each row tells of, for colour; null or absent: none. */
  readonly tones?: readonly (Outcome | null)[]
}

export interface Details {
  readonly kind: 'details'
  /** A scenario of several is part of the answer, evidence backs it up. */
  readonly role: 'scenario' | 'evidence'
  readonly summary: string
  readonly open: boolean
  /** Where room is short, the smallest rank goes first. */
  readonly rank: number
  readonly blocks: readonly Block[]
}

export interface Chart {
  readonly kind: 'chart'
  readonly title: string
  readonly unit: string
  readonly points: readonly { readonly label: string; readonly value: number }[]
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: string; readonly tone?: Outcome }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'foot'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | Table
  | Chart
  | Details

export const heading = (level: 2 | 3 | 4, text: string, tone?: Outcome): Block =>
  tone === undefined ? { kind: 'heading', level, text } : { kind: 'heading', level, text, tone }

export const paragraph = (...inlines: Inline[]): Block => ({ kind: 'paragraph', inlines })

/** A table whose first `left` columns stand left and the others right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { left = 1, tones }: { left?: number; tones?: readonly (Outcome | null)[] } = {},
): Table {
  const align = head.map((_, column): Align => (column < left ? 'left' : 'right'))
  return { kind: 'table', align, head, rows, ...(tones === undefined ? {} : { tones }) }
}
