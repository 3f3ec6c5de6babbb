import { markdownTable } from 'markdown-table'

/** Prints a Markdown table: names to the left, figures to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const align = head.map((_, at) => (at === 0 ? 'l' : 'r'))
  console.log(`\n${markdownTable([[...head], ...rows.map((row) => [...row])], { align })}\n`)
}
