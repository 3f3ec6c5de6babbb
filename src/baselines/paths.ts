import { createHash } from 'node:crypto'
import type { Row } from '../domain/row.ts'

const keyDigits = 16
const idDigits = 16
const shortSha = 12
/** Encoded names longer than this end in a hash: a file system allows 255 bytes. */
const longest = 120
const kept = 80

const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, digits)

/**
 * A name as one path segment, whatever it holds: letters, digits, `-`, `_` and inner dots stay, all else is
 * percent-encoded, so that no name leaves its directory, hides, or meets another's.
 */
export function segment(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed())
    .replace(/[!'()*~]/g, percent)
    .replace(/^\.|\.$/g, percent)
  if (encoded === '') return '%'
  return encoded.length > longest ? `${encoded.slice(0, kept)}~${digest(name, keyDigits)}` : encoded
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/** The suite and the hash of a row's key: `suite/scenario/0123456789abcdef`. null when it is not of that form. */
function keyParts({ key, scenario }: Row): { readonly suite: string; readonly hash: string } | null {
  const hash = key.slice(-keyDigits)
  const middle = `/${scenario}/`
  if (!/^[0-9a-f]{16}$/.test(hash) || !key.slice(0, -keyDigits).endsWith(middle)) return null
  return { suite: key.slice(0, -keyDigits - middle.length), hash }
}

/** The end of a row's file name, the same for the same id, so that a row is found again whenever it was begun. */
export const idEnding = (row: Row): string => `-${digest(row.id, idDigits)}.json`

/** `20261124T081100Z-1a2b3c4d5e6f-0123456789abcdef.json`: sorts by time, names the commit, unique by id. */
function fileName(row: Row): string {
  const time = row.at.replace(/\.\d+/, '').replace(/[^0-9TZ]/g, '')
  const sha = (row.writer.sha ?? '').replace(/[^0-9A-Za-z]/g, '').slice(0, shortSha)
  return `${time}${sha === '' ? '' : `-${sha}`}${idEnding(row)}`
}

/** A row's file below the root of a store: `suite/scenario/key/file`, one string for a branch and a file system. */
export function rowPath(row: Row): { readonly directory: string; readonly name: string } {
  const parts = keyParts(row)
  if (parts === null) throw new Error(`not the key of a row of ${row.scenario}: ${row.key}`)
  return { directory: `${segment(parts.suite)}/${segment(row.scenario)}/${parts.hash}`, name: fileName(row) }
}
