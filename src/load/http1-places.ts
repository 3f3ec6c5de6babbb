/** Why an answer is refused. Reasons are llhttp's, so that every wire says the same of the same answer. */
export type Problem =
  | { readonly kind: 'syntax'; readonly reason: string }
  | { readonly kind: 'head-too-large' }
  | { readonly kind: 'upgrade' }

/** A place in the grammar: it takes one byte and says which place comes next. */
export interface Place<On> {
  readonly take: (on: On, byte: number) => Place<On>
  readonly problem: Problem | null
}

export const place = <On>(take: Place<On>['take']): Place<On> => ({ take, problem: null })

/** A place with no way out. */
export function refusedFor<On>(problem: Problem): Place<On> {
  const self: Place<On> = { take: () => self, problem }
  return self
}

export const refused = <On>(reason: string): Place<On> => refusedFor({ kind: 'syntax', reason })

export const tab = 9
export const lf = 10
export const cr = 13
export const space = 32
export const quote = 34
export const colon = 58
export const semicolon = 59
export const equalsSign = 61
export const backslash = 92

/** By byte: a token's character in lower case (RFC 9110 §5.6.2), 0 where a token may not have it. */
export const tokenLower = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text) ? text.toLowerCase().charCodeAt(0) : 0
})

/** A character of a header's value: anything but controls. */
export const isValueByte = (byte: number): boolean => (byte >= space && byte !== 127) || byte === tab

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57

export const isBlank = (byte: number): boolean => byte === space || byte === tab

/** By byte: the value of a hexadecimal digit, 255 where it is none. */
export const hexOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return /[0-9A-Fa-f]/.test(text) ? Number.parseInt(text, 16) : 255
})
