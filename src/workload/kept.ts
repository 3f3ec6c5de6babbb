import { createHash } from 'node:crypto'
import type { Sample } from '../domain/plan.ts'
import type { Sampled } from './datasets/dataset.ts'
import { isObject } from './json.ts'
import type { PromptWay } from './prompt-way.ts'
import type { LegacyRandom, PythonRandom } from './random/index.ts'

/** Raised when the same settings and seed would give other samples. */
const datasetVersion = 1

/** Where samples that were made once are kept. A content is what was written under that key, or null; never an error. */
export interface SampleStore {
  /** Whoever made a sample may have made it wrong: another version of the program makes its own. */
  readonly maker: string
  read(key: string): Promise<string | null>
  write(key: string, content: string): Promise<void>
}

interface Streams {
  readonly numpy: LegacyRandom
  readonly python: PythonRandom
}

interface Asked {
  readonly way: PromptWay
  readonly store: SampleStore | null
  /** Everything that samples depend on beside the tokenizer; a value for JSON. */
  readonly settings: unknown
}

/**
 * The samples that a store has, or those that `make` makes, which it then has. The streams are left where making would
 * leave them. Only prompts of a tokenizer are kept: what a server gives is the server's to change.
 */
export async function keptOr({ way, store, settings }: Asked, streams: Streams, make: () => Promise<Sampled>) {
  if (store === null || way.kind !== 'tokenizer') return make()
  const { hash, configHash } = way.tokenizer
  const key = sha256(JSON.stringify([datasetVersion, store.maker, hash, configHash, settings]))
  const kept = read(await store.read(key))
  if (kept !== null) {
    streams.numpy.skip(kept.numpy)
    streams.python.skip(kept.python)
    return kept.sampled
  }
  const made = await make()
  const content = written(made, streams)
  if (content !== null) await store.write(key, content)
  return made
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Kept {
  readonly sampled: Sampled
  /** Words drawn from either stream. */
  readonly numpy: number
  readonly python: number
}

// Beyond this a text of JSON takes more memory than making the prompts anew takes time.
const mostCharacters = 2 ** 26

function written({ samples, notes }: Sampled, { numpy, python }: Streams): string | null {
  const characters = samples.reduce((sum, { prompt }) => sum + prompt.length, 0)
  if (characters > mostCharacters) return null
  const rows = samples.map(({ prompt, promptTokens, outputTokens }) => [prompt, promptTokens, outputTokens])
  return JSON.stringify({ numpy: numpy.drawn(), python: python.drawn(), notes, rows })
}

/** null for what this version did not write. */
function read(content: string | null): Kept | null {
  const value = content === null ? null : parsed(content)
  if (!isObject(value)) return null
  const { numpy, python, notes, rows } = value
  if (typeof numpy !== 'number' || typeof python !== 'number' || !Array.isArray(notes) || !Array.isArray(rows))
    return null
  const samples = rows.map(sampleIn)
  return samples.includes(null) ? null : { numpy, python, sampled: { samples: samples as Sample[], notes } }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

function sampleIn(row: unknown): Sample | null {
  if (!Array.isArray(row)) return null
  const [prompt, promptTokens, outputTokens] = row
  const isSample = typeof prompt === 'string' && typeof promptTokens === 'number' && typeof outputTokens === 'number'
  return isSample ? { prompt, promptTokens, outputTokens } : null
}
