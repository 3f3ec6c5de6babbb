import type { Timing } from './deployment.ts'

/** One request inside the engine. */
export interface Sequence {
  /** When the server received it, ms on the engine's clock. */
  readonly arrivedMs: number
  readonly promptTokens: number
  /** Tokens it will generate. */
  readonly outputTokens: number
  /** Called once when it leaves the queue; returns how many of its prompt tokens are cached. */
  admitted(): number
  /** One token at the step's deadline; `last` with its final one. */
  token(deadlineMs: number, last: boolean): void
}

interface Running {
  readonly sequence: Sequence
  prefillLeft: number
  outputLeft: number
}

interface Step {
  readonly deadlineMs: number
  readonly prefills: boolean
}

/**
 * Continuous batching on a virtual schedule. Time never comes from a clock: a step starts at the previous step's
 * deadline (or gatherMs after the first arrival at an idle engine) and takes in only what had arrived by then, so a late
 * caller changes when events are written, never when they were due.
 *
 * Prefill goes first, as in vLLM's V0 scheduler and MindIE's default: while prompts are waiting and there is room, a step
 * is tokens ÷ prefill rate and nobody decodes. That makes work add up whatever instant each request of a burst came at:
 * a burst of n prompts of p tokens and o answers takes gather + n·p/rate + (o − 1)·(base + perSeq·n).
 */
export class Batching {
  readonly #timing: Timing
  readonly #stretch: () => number
  #waiting: Sequence[] = []
  /** Prefilled: one token each decode step. */
  #decoding: Running[] = []
  /** Admitted, prompt not done. */
  #prefilling: Running[] = []
  #step: Step | null = null
  #freeMs = Number.NEGATIVE_INFINITY
  #gatheredMs: number | null = null

  /** `stretch` is drawn once a step (and once a gathering): the factor by which it is longer. */
  constructor(timing: Timing, stretch: () => number) {
    this.#timing = timing
    this.#stretch = stretch
  }

  get running(): number {
    return this.#decoding.length + this.#prefilling.length
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** When it last had nothing to do, or null while it has. */
  get idleSinceMs(): number | null {
    return this.running + this.waiting === 0 ? this.#freeMs : null
  }

  submit(sequence: Sequence): void {
    this.#waiting.push(sequence)
  }

  /** Forgets a sequence whose client has gone. The step under way keeps its length. */
  abort(sequence: Sequence): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== sequence)
    if (this.#waiting.length === 0) this.#gatheredMs = null
    this.#decoding = this.#decoding.filter((running) => running.sequence !== sequence)
    this.#prefilling = this.#prefilling.filter((running) => running.sequence !== sequence)
  }

  /** When `advance` has something to do, ms; null: nothing until the next submit. */
  dueMs(): number | null {
    if (this.#step !== null) return this.#step.deadlineMs
    const first = this.#waiting[0]
    if (this.running > 0) return this.#freeMs
    if (first === undefined) return null
    if (first.arrivedMs <= this.#freeMs) return this.#freeMs
    this.#gatheredMs ??= first.arrivedMs + this.#timing.gatherMs * this.#stretch()
    return this.#gatheredMs
  }

  /** Does what is due at `dueMs()`: ends the step under way, then starts the next one. */
  advance(): void {
    const dueMs = this.dueMs()
    if (dueMs === null) return
    if (this.#step !== null) this.#end(this.#step)
    this.#gatheredMs = null
    this.#freeMs = dueMs
    this.#step = this.#start(dueMs)
  }

  #start(startMs: number): Step | null {
    const prefillTokens = this.#prefill(startMs)
    if (prefillTokens > 0) {
      const ms = (prefillTokens / this.#timing.prefillTokensPerSec) * 1000
      return { deadlineMs: startMs + ms * this.#stretch(), prefills: true }
    }
    if (this.#decoding.length === 0) return null
    const ms = this.#timing.stepBaseMs + this.#timing.stepPerSeqMs * this.#decoding.length
    return { deadlineMs: startMs + ms * this.#stretch(), prefills: false }
  }

  /** Fills one prefill step and returns its tokens: the prompt in progress first, then what waits, in order of arrival. */
  #prefill(startMs: number): number {
    let room = this.#timing.maxBatchedTokens
    for (const running of this.#prefilling) room -= this.#compute(running, room)
    while (room > 0) {
      const running = this.#admit(startMs)
      if (running === null) break
      this.#prefilling.push(running)
      room -= this.#compute(running, room)
    }
    return this.#timing.maxBatchedTokens - room
  }

  #compute(running: Running, room: number): number {
    const tokens = Math.min(running.prefillLeft, room)
    running.prefillLeft -= tokens
    return tokens
  }

  #admit(startMs: number): Running | null {
    const next = this.#waiting[0]
    if (next === undefined || next.arrivedMs > startMs || this.running >= this.#timing.maxNumSeqs) return null
    this.#waiting.shift()
    return { sequence: next, prefillLeft: next.promptTokens - next.admitted(), outputLeft: next.outputTokens }
  }

  #end(step: Step): void {
    const emitting = step.prefills ? this.#prefilled() : this.#decoding
    for (const running of emitting) running.outputLeft -= 1
    // Callbacks may abort: they run after every list is right.
    if (emitting.some((running) => running.outputLeft === 0)) {
      this.#decoding = this.#decoding.filter((running) => running.outputLeft > 0)
    }
    for (const running of emitting) running.sequence.token(step.deadlineMs, running.outputLeft === 0)
  }

  /** Moves the sequences whose prompt is done to the decoding ones. */
  #prefilled(): Running[] {
    const done = this.#prefilling.filter((running) => running.prefillLeft === 0)
    if (done.length === 0) return done
    this.#prefilling = this.#prefilling.filter((running) => running.prefillLeft > 0)
    this.#decoding = this.#decoding.concat(done)
    return done
  }
}
