import type { Language } from '../../domain/words.ts'
import { summaryCut } from '../../messages/hosts.ts'

/** A step's summary holds 1 MiB; more fails the upload. A little is left for what the runner adds. */
const mostBytes = 1024 * 1024 - 1024

/** The text, cut after a whole line where it would not fit, with a line that says so. The report normally fits by itself. */
export function fittedSummary(markdown: string, language: Language): string {
  const bytes = Buffer.from(markdown)
  if (bytes.length <= mostBytes) return markdown
  const note = `\n\n${summaryCut()[language]}\n`
  const head = bytes.subarray(0, mostBytes - Buffer.byteLength(note))
  return bytes.subarray(0, head.lastIndexOf(0x0a) + 1).toString('utf8') + note
}
