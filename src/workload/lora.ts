import type { Compat } from '../domain/compat.ts'
import type { PythonRandom } from './random/index.ts'

/** The adapters that requests are spread over, by served name; not empty. */
export interface Lora {
  readonly modules: readonly string[]
  /** v0.9.1 knows random only. */
  readonly assignment: 'random' | 'round-robin'
}

interface Job {
  readonly compat: Compat
  readonly lora: Lora | null
  readonly count: number
  /** The stream of Python's `random`, where the dataset left it. */
  readonly python: PythonRandom
}

/** The adapter of each request; null where none is asked for. */
export function loraNames({ compat, lora, count, python }: Job): (string | null)[] {
  if (lora === null || lora.modules.length === 0) return Array.from({ length: count }, () => null)
  const { modules } = lora
  const inTurn = compat === 'latest' && lora.assignment === 'round-robin'
  return Array.from({ length: count }, (_, i) =>
    inTurn ? (modules[i % modules.length] ?? null) : python.choice(modules),
  )
}
