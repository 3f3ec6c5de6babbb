import type { Row } from '../domain/row.ts'
import { rowTooLarge, rowUnfit } from '../messages/baselines.ts'
import { RowNotStored, type Unstored } from './not-stored.ts'
import { mostRowBytes, readRow, rowText } from './schema.ts'

/** The row's text, known to be readable: what could not be read back is not written. @throws RowNotStored */
export function checkedText(row: Row, place: string, at: Unstored): string {
  const text = rowText(row)
  const bytes = Buffer.byteLength(text)
  if (bytes > mostRowBytes) throw new RowNotStored(rowTooLarge({ place, bytes, most: mostRowBytes }), at)
  const read = readRow(text)
  if (!read.ok) throw new RowNotStored(rowUnfit({ place, why: read.why }), at)
  return text
}
