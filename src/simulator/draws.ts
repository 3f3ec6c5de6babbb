import { type LegacyRandom, legacyRandom } from '../workload/random/index.ts'
import type { Deployment } from './deployment.ts'

/** A true factor as it is drawn: times are multiplied by it, and divided by 1 − slowdown. */
export interface Draw {
  readonly kind: 'deployment' | 'round'
  readonly factor: number
  readonly slowdown: number
}

type Spreads = Pick<Deployment, 'deploymentSpread' | 'roundSpread' | 'stepSpread' | 'slowdown'>

/**
 * Every random number of a simulator, from one seed. Each use has a stream of its own, so that one request more or a
 * probe in between moves no other draw: the third round's factor is the third round's factor.
 */
export class Draws {
  readonly seed: number
  readonly #deployments: LegacyRandom
  readonly #rounds: LegacyRandom
  readonly #steps: LegacyRandom
  readonly #endings: LegacyRandom
  readonly #faults: LegacyRandom

  constructor(seed: number) {
    this.seed = seed
    const stream = (index: number): LegacyRandom => legacyRandom((Math.imul(seed, 8) + index) >>> 0)
    this.#deployments = stream(0)
    this.#rounds = stream(1)
    this.#steps = stream(2)
    this.#endings = stream(3)
    this.#faults = stream(4)
  }

  /** The next deployment's true time factor, slowdown left out: exp(N(0, spread)). */
  deploymentFactor(spreads: Spreads): number {
    return Math.exp(spreads.deploymentSpread * this.#deployments.gauss())
  }

  roundFactor(spreads: Spreads): number {
    return Math.exp(spreads.roundSpread * this.#rounds.gauss())
  }

  stepFactor(spreads: Spreads): number {
    return spreads.stepSpread === 0 ? 1 : Math.exp(spreads.stepSpread * this.#steps.gauss())
  }

  /** Length of an answer that may end at each token with this chance, at most `asked`: geometric, by inversion. */
  answerTokens(asked: number, chancePerToken: number): number {
    if (chancePerToken <= 0) return asked
    const drawn = Math.ceil(Math.log1p(-this.#endings.double()) / Math.log1p(-Math.min(chancePerToken, 1 - 1e-12)))
    return Math.min(asked, Math.max(1, drawn))
  }

  /** True for this share of the calls. */
  hits(share: number): boolean {
    return this.#faults.double() < share
  }
}
