import { Batching } from './batching.ts'
import { Counters } from './counters.ts'
import type { Deployment } from './deployment.ts'
import type { Draw, Draws } from './draws.ts'
import type { Exchange } from './faults/fault.ts'
import type { Strike } from './faults/index.ts'
import { Generating } from './generating.ts'
import { Pacer } from './pacer.ts'
import { PrefixCache } from './prefix-cache.ts'
import { Rounds } from './rounds.ts'
import { Tokenizer } from './tokenizer.ts'
import type { TruthLog } from './truth.ts'
import type { Dialect, Generation } from './wire/answer.ts'

export interface Incoming {
  readonly exchange: Exchange
  readonly generation: Generation
  readonly dialect: Dialect
  readonly strikes: readonly Strike[]
  readonly receivedNs: number
  /** When its body was complete, ms. */
  readonly arrivedMs: number
}

interface Start {
  readonly deployment: Deployment
  readonly draws: Draws
  readonly truth: TruthLog
  readonly onDraw: (draw: Draw) => void
}

/** One deployment from its start to the next: engine, caches, counters. */
export class Service {
  readonly deployment: Deployment
  readonly tokenizer: Tokenizer
  readonly counters: Counters
  readonly cache: PrefixCache
  readonly rounds: Rounds
  /** The deployment's true time factor, slowdown left out. */
  readonly factor: number
  readonly draws: Draws
  readonly truth: TruthLog
  readonly #batching: Batching
  readonly #pacer: Pacer
  readonly #live = new Set<Generating>()
  #answers = 0

  constructor({ deployment, draws, truth, onDraw }: Start) {
    this.deployment = deployment
    this.draws = draws
    this.truth = truth
    this.tokenizer = new Tokenizer(deployment.vocabSize)
    this.counters = new Counters(Date.now() / 1000)
    this.cache = new PrefixCache(deployment.cacheBlocks)
    this.rounds = new Rounds(deployment, draws, onDraw)
    this.factor = draws.deploymentFactor(deployment)
    onDraw({ kind: 'deployment', factor: this.factor, slowdown: deployment.slowdown })
    const stretch = (): number =>
      (this.factor * this.rounds.factor * draws.stepFactor(deployment)) / (1 - deployment.slowdown)
    this.#batching = new Batching(deployment, stretch)
    this.#pacer = new Pacer(
      () => this.#batching.dueMs(),
      () => this.#batching.advance(),
    )
  }

  get running(): number {
    return this.#batching.running
  }

  get waiting(): number {
    return this.#batching.waiting
  }

  /** Takes a request into the queue and answers it. */
  generate(incoming: Incoming): void {
    this.rounds.request(incoming.arrivedMs, this.#batching.idleSinceMs)
    this.#answers += 1
    const generating = new Generating(this, incoming, this.#answers)
    this.#live.add(generating)
    incoming.exchange.response.once('close', () => this.#closed(generating))
    generating.open()
    this.#batching.submit(generating)
    this.#pacer.wake()
  }

  /** Resets the connection of everybody who is still being answered. */
  stop(): void {
    this.#pacer.stop()
    for (const generating of this.#live) generating.reset()
  }

  #closed(generating: Generating): void {
    this.#live.delete(generating)
    if (generating.finished) return
    generating.gone()
    this.#batching.abort(generating)
    this.#pacer.wake()
  }
}
