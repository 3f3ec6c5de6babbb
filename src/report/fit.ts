import type { Block, Details } from './blocks.ts'
import { markdown } from './markdown.ts'

interface Room {
  readonly max: number
  /** Size of a text in the unit of `max`. */
  readonly measure: (text: string) => number
  /** The blocks that follow when `count` folded sections were left out. */
  readonly end: (count: number) => readonly Block[]
}

/**
 * The Markdown of a report that fits: folded sections are left out whole, smallest rank first and the last ones of a
 * rank first, until it does. Headline, document's table and gate table of a report of one scenario are never touched.
 * Only when nothing folded is left and it is still too long (hundreds of scenarios), lines at the end go.
 */
export function fitted(blocks: readonly Block[], room: Room): string {
  const order = cuttable(blocks)
  const render = (count: number): string =>
    markdown([...without(blocks, new Set(order.slice(0, count))), ...room.end(count)])
  const count = smallest(order.length, (cut) => room.measure(render(cut)) <= room.max)
  const text = render(count)
  return room.measure(text) <= room.max ? text : wholeLines(blocks, order, room)
}

/** Every folded section, in the order in which they are left out. */
const cuttable = (blocks: readonly Block[]): Details[] =>
  blocks
    .flatMap(function folded(block): Details[] {
      return block.kind === 'details' ? [block, ...block.blocks.flatMap(folded)] : []
    })
    .reverse()
    .toSorted((a, b) => a.rank - b.rank)

const without = (blocks: readonly Block[], left: ReadonlySet<Block>): Block[] =>
  blocks
    .filter((block) => !left.has(block))
    .map((block) => (block.kind === 'details' ? { ...block, blocks: without(block.blocks, left) } : block))

/** The smallest number from 0 to `most` that fits, `most` if none does. What is cut only grows, so halving finds it. */
export function smallest(most: number, fits: (count: number) => boolean): number {
  let low = 0
  let high = most
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** As many lines from the top as there is room for. Nothing is folded any more, so a line's end is always a fair cut. */
function wholeLines(blocks: readonly Block[], order: readonly Details[], room: Room): string {
  const end = `\n\n${markdown(room.end(order.length))}`
  const lines = markdown(without(blocks, new Set(order))).split('\n')
  const count = smallest(
    lines.length,
    (left) => room.measure(lines.slice(0, lines.length - left).join('\n') + end) <= room.max,
  )
  return lines.slice(0, lines.length - count).join('\n') + end
}
