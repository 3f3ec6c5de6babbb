/** vLLM's default block size on GPUs: only whole blocks are shared. */
export const blockTokens = 16

/** Hash of each whole block of a prompt, each chained to the one before, 53 bits. Equal prefixes, equal hashes. */
export function blockHashes(ids: ArrayLike<number>): number[] {
  const hashes: number[] = []
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  const whole = ids.length - (ids.length % blockTokens)
  for (let i = 0; i < whole; i++) {
    const id = ids[i] ?? 0
    low = Math.imul(low ^ id, 0x01000193) ^ (low >>> 15)
    high = Math.imul(high ^ id, 0x85ebca6b) ^ (high >>> 13)
    if (i % blockTokens === blockTokens - 1) hashes.push((high >>> 11) * 0x1_0000_0000 + (low >>> 0))
  }
  return hashes
}

/** Which blocks are in memory, least recently used first. */
export class PrefixCache {
  readonly #capacity: number
  readonly #blocks = new Set<number>()

  constructor(capacityBlocks: number) {
    this.#capacity = capacityBlocks
  }

  /**
   * How many tokens of the prompt are cached; afterwards all of it is. As in vLLM the last token is always computed, so
   * a prompt of exactly n blocks hits at most n − 1.
   */
  take(hashes: readonly number[], promptTokens: number): number {
    const reusable = Math.floor((promptTokens - 1) / blockTokens)
    let hits = 0
    while (hits < reusable && this.#blocks.has(hashes[hits] ?? Number.NaN)) hits++
    for (const hash of hashes) this.#use(hash)
    return hits * blockTokens
  }

  clear(): void {
    this.#blocks.clear()
  }

  #use(hash: number): void {
    this.#blocks.delete(hash)
    this.#blocks.add(hash)
    if (this.#blocks.size <= this.#capacity) return
    for (const oldest of this.#blocks) {
      this.#blocks.delete(oldest)
      return
    }
  }
}
