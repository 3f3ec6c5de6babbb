/** Earliest deadline first: a binary heap on two typed arrays, which allocates only to grow. */
export class DeadlineHeap {
  #keys = new Float64Array(1024)
  #values = new Int32Array(1024)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The earliest deadline; Infinity when there is none. */
  nextMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number)
  }

  /** What the earliest deadline belongs to. */
  next(): number {
    return this.#values[0] as number
  }

  push(keyMs: number, value: number): void {
    if (this.#size === this.#keys.length) this.#grow()
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((this.#keys[parent] as number) <= keyMs) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, keyMs, value)
  }

  /** Gives what the earliest deadline belongs to its next one: half the work of taking it out and putting it in. */
  postpone(keyMs: number): void {
    this.#sink(keyMs, this.next())
  }

  drop(): void {
    const last = --this.#size
    if (last > 0) this.#sink(this.#keys[last] as number, this.#values[last] as number)
  }

  clear(): void {
    this.#size = 0
  }

  #sink(keyMs: number, value: number): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && (this.#keys[child + 1] as number) < (this.#keys[child] as number)) child++
      if ((this.#keys[child] as number) >= keyMs) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, keyMs, value)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#keys[from] as number, this.#values[from] as number)
  }

  #put(at: number, keyMs: number, value: number): void {
    this.#keys[at] = keyMs
    this.#values[at] = value
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2)
    const values = new Int32Array(this.#values.length * 2)
    keys.set(this.#keys)
    values.set(this.#values)
    this.#keys = keys
    this.#values = values
  }
}
