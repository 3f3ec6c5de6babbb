import type { HeadReader } from './http1-head.ts'
import {
  colon,
  cr,
  isBlank,
  isDigit,
  isValueByte,
  lf,
  type Place,
  place,
  refused,
  refusedFor,
  space,
  tokenLower,
} from './http1-places.ts'

// The grammar of a status line and of header lines (RFC 9112 §4 and §5), as strict as llhttp: no bare LF, no folded
// lines, no blank before a colon, one Content-Length, never beside a Transfer-Encoding.

export type HeadPlace = Place<HeadReader>

const word = 'HTTP/'
/** major × 10 + minor, as llhttp takes them. */
const versions: ReadonlySet<number> = new Set([9, 10, 11, 20])

const no = (code: string, reason: string): HeadPlace => refused(code, reason)
const noHttp = no('INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/')
const noStatus = no('INVALID_STATUS', 'Invalid status code')
const noName = no('INVALID_HEADER_TOKEN', 'Invalid header token')
const noValue = no('INVALID_HEADER_TOKEN', 'Invalid header value char')
const noLength = no('INVALID_CONTENT_LENGTH', 'Invalid character in Content-Length')
const bareLf = no('CR_EXPECTED', 'Missing expected CR after header value')
export const lengthBesideEncoding = no(
  'INVALID_CONTENT_LENGTH',
  "Content-Length can't be present with Transfer-Encoding",
)
export const encodingBesideLength = no(
  'INVALID_TRANSFER_ENCODING',
  "Transfer-Encoding can't be present with Content-Length",
)
export const tooLarge: HeadPlace = refusedFor({ kind: 'head-too-large' })

/** Nothing more is read. */
export const complete: HeadPlace = place(() => complete)

/** Line ends before an answer are the rest of the one before. */
export const start: HeadPlace = place((head, byte) => {
  if (byte === cr || byte === lf) return start
  head.count = 0
  return protocol.take(head, byte)
})

const protocol: HeadPlace = place((head, byte) => {
  if (byte !== word.charCodeAt(head.count)) return noHttp
  head.count += 1
  return head.count === word.length ? major : protocol
})

const major: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return no('INVALID_VERSION', 'Invalid major version')
  head.version = (byte - 48) * 10
  return dot
})

const dot: HeadPlace = place((_, byte) => (byte === 46 ? minor : no('INVALID_VERSION', 'Expected dot')))

const minor: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return no('INVALID_VERSION', 'Invalid minor version')
  head.version += byte - 48
  return versions.has(head.version) ? afterVersion : no('INVALID_VERSION', 'Invalid HTTP version')
})

const afterVersion: HeadPlace = place((head, byte) => {
  head.count = 0
  return byte === space ? status : no('INVALID_VERSION', 'Expected space after version')
})

const status: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return noStatus
  head.status = head.status * 10 + byte - 48
  head.count += 1
  if (head.count < 3) return status
  return head.status < 100 ? noStatus : afterStatus
})

const afterStatus: HeadPlace = place((_, byte) => {
  if (byte === space) return reason
  return byte === cr ? statusLineLf : no('INVALID_STATUS', 'Invalid response status')
})

const reason: HeadPlace = place((head, byte) => {
  if (byte === lf) return no('CR_EXPECTED', 'Missing expected CR after response line')
  return byte === cr ? statusLineLf : head.keep(byte, reason)
})

const statusLineLf: HeadPlace = place((head, byte) => {
  if (byte !== lf) return no('STRICT', 'Expected LF after CR')
  head.statusLineEnds()
  return firstLine
})

const firstLine: HeadPlace = place((head, byte) =>
  byte === space ? no('UNEXPECTED_SPACE', 'Unexpected space after start line') : line.take(head, byte),
)

/** The start of a header line, or the empty one that ends the head. */
export const line: HeadPlace = place((head, byte) => {
  if (byte === cr) return headLf
  if (byte === lf) return no('INVALID_HEADER_TOKEN', 'Invalid header field char')
  return byte === colon ? noName : name.take(head, byte)
})

const headLf: HeadPlace = place((_, byte) => (byte === lf ? complete : no('STRICT', 'Expected LF after headers')))

const name: HeadPlace = place((head, byte) => {
  if (byte === colon) return head.nameEnds()
  const lower = tokenLower[byte] ?? 0
  return lower === 0 ? noName : head.keep(lower, name)
})

export const valueStart: HeadPlace = place((head, byte) => {
  if (isBlank(byte)) return valueStart
  if (byte === cr) return emptyLf
  return byte === lf ? noValue : value.take(head, byte)
})

const emptyLf: HeadPlace = place((_, byte) => (byte === lf ? afterEmpty : no('STRICT', 'Expected LF after CR')))

const afterEmpty: HeadPlace = place((head, byte) => (isBlank(byte) ? noValue : nextLine(head, byte)))

const value: HeadPlace = place((head, byte) => {
  if (byte === cr) return valueLf
  if (byte === lf) return bareLf
  return isValueByte(byte) ? head.keep(byte, value) : noValue
})

const valueLf: HeadPlace = place((_, byte) =>
  byte === lf ? afterValue : no('LF_EXPECTED', 'Missing expected LF after header value'),
)

/** A line that begins with a blank would continue the value: long forbidden. */
const afterValue: HeadPlace = place((head, byte) =>
  isBlank(byte) ? no('INVALID_HEADER_TOKEN', 'Unexpected whitespace after header value') : nextLine(head, byte),
)

function nextLine(head: HeadReader, byte: number): HeadPlace {
  head.lineEnds()
  return line.take(head, byte)
}

export const lengthStart: HeadPlace = place((head, byte) => {
  if (isBlank(byte)) return lengthStart
  if (byte === cr) return no('INVALID_CONTENT_LENGTH', 'Empty Content-Length')
  if (head.length >= 0) return no('UNEXPECTED_CONTENT_LENGTH', 'Duplicate Content-Length')
  if (!isDigit(byte)) return noLength
  head.length = 0
  return length.take(head, byte)
})

const length: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return lengthEnd.take(head, byte)
  head.length = head.length * 10 + byte - 48
  return head.length > Number.MAX_SAFE_INTEGER
    ? no('INVALID_CONTENT_LENGTH', 'Content-Length overflow')
    : head.keep(byte, length)
})

const lengthEnd: HeadPlace = place((_, byte) => {
  if (byte === cr) return valueLf
  if (byte === lf) return bareLf
  return isBlank(byte) ? lengthEnd : noLength
})
