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

const no = (reason: string): HeadPlace => refused(reason)
const noHttp = no('Expected HTTP/, RTSP/ or ICE/')
const noStatus = no('Invalid status code')
const noName = no('Invalid header token')
const noValue = no('Invalid header value char')
const noLength = no('Invalid character in Content-Length')
const bareLf = no('Missing expected CR after header value')
export const lengthBesideEncoding = no("Content-Length can't be present with Transfer-Encoding")
export const encodingBesideLength = no("Transfer-Encoding can't be present with Content-Length")
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
  if (!isDigit(byte)) return no('Invalid major version')
  head.version = (byte - 48) * 10
  return dot
})

const dot: HeadPlace = place((_, byte) => (byte === 46 ? minor : no('Expected dot')))

const minor: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return no('Invalid minor version')
  head.version += byte - 48
  return versions.has(head.version) ? afterVersion : no('Invalid HTTP version')
})

const afterVersion: HeadPlace = place((head, byte) => {
  head.count = 0
  return byte === space ? status : no('Expected space after version')
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
  return byte === cr ? statusLineLf : no('Invalid response status')
})

const reason: HeadPlace = place((head, byte) => {
  if (byte === lf) return no('Missing expected CR after response line')
  return byte === cr ? statusLineLf : head.keep(byte, reason)
})

const statusLineLf: HeadPlace = place((head, byte) => {
  if (byte !== lf) return no('Expected LF after CR')
  head.statusLineEnds()
  return firstLine
})

const firstLine: HeadPlace = place((head, byte) =>
  byte === space ? no('Unexpected space after start line') : line.take(head, byte),
)

/** The start of a header line, or the empty one that ends the head. */
export const line: HeadPlace = place((head, byte) => {
  if (byte === cr) return headLf
  if (byte === lf) return no('Invalid header field char')
  return byte === colon ? noName : name.take(head, byte)
})

const headLf: HeadPlace = place((_, byte) => (byte === lf ? complete : no('Expected LF after headers')))

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

const emptyLf: HeadPlace = place((_, byte) => (byte === lf ? afterEmpty : no('Expected LF after CR')))

const afterEmpty: HeadPlace = place((head, byte) => (isBlank(byte) ? noValue : nextLine(head, byte)))

const value: HeadPlace = place((head, byte) => {
  if (byte === cr) return valueLf
  if (byte === lf) return bareLf
  return isValueByte(byte) ? head.keep(byte, value) : noValue
})

const valueLf: HeadPlace = place((_, byte) => (byte === lf ? afterValue : no('Missing expected LF after header value')))

/** A line that begins with a blank would continue the value: long forbidden. */
const afterValue: HeadPlace = place((head, byte) =>
  isBlank(byte) ? no('Unexpected whitespace after header value') : nextLine(head, byte),
)

function nextLine(head: HeadReader, byte: number): HeadPlace {
  head.lineEnds()
  return line.take(head, byte)
}

export const lengthStart: HeadPlace = place((head, byte) => {
  if (isBlank(byte)) return lengthStart
  if (byte === cr) return no('Empty Content-Length')
  if (head.length >= 0) return no('Duplicate Content-Length')
  if (!isDigit(byte)) return noLength
  head.length = 0
  return length.take(head, byte)
})

const length: HeadPlace = place((head, byte) => {
  if (!isDigit(byte)) return lengthEnd.take(head, byte)
  head.length = head.length * 10 + byte - 48
  return head.length > Number.MAX_SAFE_INTEGER ? no('Content-Length overflow') : head.keep(byte, length)
})

const lengthEnd: HeadPlace = place((_, byte) => {
  if (byte === cr) return valueLf
  if (byte === lf) return bareLf
  return isBlank(byte) ? lengthEnd : noLength
})
