import type { Deployment } from './deployment.ts'
import type { Draw, Draws } from './draws.ts'

export interface DrawnRound {
  readonly factor: number
  /** CLOCK_MONOTONIC, ms. */
  readonly startedMs: number
  requests: number
}

/**
 * Which requests belong to one round, seen from the server. A round begins with a request that meets an idle engine
 * after at least `roundIdleMs` without work, or after /metrics was read since the last request (a gate reads it between
 * its rounds). A round of one request was a probe or a test request: the next round takes its place and its factor, so
 * that how often a client probes changes nothing.
 */
export class Rounds {
  readonly #deployment: Deployment
  readonly #draws: Draws
  readonly #onDraw: (draw: Draw) => void
  readonly #drawn: DrawnRound[] = []
  #scraped = false

  constructor(deployment: Deployment, draws: Draws, onDraw: (draw: Draw) => void = () => undefined) {
    this.#deployment = deployment
    this.#draws = draws
    this.#onDraw = onDraw
  }

  get drawn(): readonly DrawnRound[] {
    return this.#drawn
  }

  /** The current round's time factor. */
  get factor(): number {
    return this.#drawn.at(-1)?.factor ?? 1
  }

  metricsWereRead(): void {
    this.#scraped = true
  }

  /** Counts a request that arrives at `nowMs`; `idleSinceMs` is null while the engine works. */
  request(nowMs: number, idleSinceMs: number | null): void {
    const idle = idleSinceMs !== null
    if (idle && (this.#scraped || nowMs - idleSinceMs >= this.#deployment.roundIdleMs)) this.#begin(nowMs)
    this.#scraped = false
    const round = this.#drawn.at(-1)
    if (round !== undefined) round.requests += 1
  }

  #begin(startedMs: number): void {
    const last = this.#drawn.at(-1)
    const probed = last?.requests === 1 ? this.#drawn.pop() : undefined
    const factor = probed?.factor ?? this.#draw()
    this.#drawn.push({ factor, startedMs, requests: 0 })
  }

  #draw(): number {
    const factor = this.#draws.roundFactor(this.#deployment)
    this.#onDraw({ kind: 'round', factor, slowdown: this.#deployment.slowdown })
    return factor
  }
}
