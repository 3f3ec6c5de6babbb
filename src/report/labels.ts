import type { Side } from '../domain/judgement.ts'
import { same, type Words } from '../domain/words.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { outside } from './escape.ts'

const brackets: Readonly<Record<string, string>> = { ')': '(', '）': '（' }

/**
 * A label as a side: `DeepSeek-R1-7B (Float16)` is model and variant, split at its last bracket (the one that closes at
 * the end; brackets inside it stay). Without one, or with nothing before or in it, all is the model.
 */
export function parseLabel(label: string): Side {
  const text = label.trim()
  const start = openingOf(text)
  const model = text.slice(0, start).trim()
  const variant = text.slice(start + 1, -1).trim()
  return start <= 0 || model === '' || variant === '' ? { model: text, variant: null } : { model, variant }
}

/** Where the bracket that closes at the end of the text opens; −1: nowhere. */
function openingOf(text: string): number {
  const close = text.at(-1) ?? ''
  const open = brackets[close]
  let depth = 0
  for (let at = text.length - 1; open !== undefined && at >= 0; at -= 1) {
    if (text[at] === close) depth += 1
    if (text[at] === open) depth -= 1
    if (depth === 0) return at
  }
  return -1
}

/** `model(variant)`, as the document's heading writes it. */
export const headingLabel = ({ model, variant }: Side): string =>
  variant === null ? outside(model) : `${outside(model)}(${outside(variant)})`

/** `model (variant)`, as the document's column header writes it. */
export const columnLabel = ({ model, variant }: Side): string =>
  variant === null ? outside(model) : `${outside(model)} (${outside(variant)})`

/** What a metric is called; an unknown one by its own name, as outside text. */
export const metricWords = (name: string): Words => metricNamed(name)?.words ?? same(outside(name))

/** Which way is better; unknown metrics count as latencies. */
export const betterOf = (name: string): Metric['better'] => metricNamed(name)?.better ?? 'lower'
