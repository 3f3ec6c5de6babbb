import { type Cell, cells } from './cells.ts'
import { worldOf } from './draw.ts'
import { type Ended, gateOf } from './gate.ts'
import { draws, seedOf } from './random.ts'
import { judgeOf, type Rival, rivals, rivalWorld } from './rivals.ts'

/** Counts over trials. `improved` passes. */
export interface Tally {
  readonly trials: number
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
  /** Sum, and sum of squares, of the candidate's measured rounds. */
  readonly rounds: number
  readonly roundsSquared: number
}

/** Of the rule; and as the Python simulation counts, which differs after a restart (null for rules in use). */
export interface Tallies {
  readonly ours: Tally
  readonly asSimulated: Tally | null
}

const none: Tally = { trials: 0, pass: 0, fail: 0, inconclusive: 0, rounds: 0, roundsSquared: 0 }

export const nothing: Tallies = { ours: none, asSimulated: null }

export const joined = (a: Tallies, b: Tallies): Tallies => ({
  ours: added(a.ours, b.ours),
  asSimulated: b.asSimulated === null ? a.asSimulated : added(a.asSimulated ?? none, b.asSimulated),
})

const added = (a: Tally, b: Tally): Tally => ({
  trials: a.trials + b.trials,
  pass: a.pass + b.pass,
  fail: a.fail + b.fail,
  inconclusive: a.inconclusive + b.inconclusive,
  rounds: a.rounds + b.rounds,
  roundsSquared: a.roundsSquared + b.roundsSquared,
})

/** One world at one loss. */
export interface Job {
  readonly id: string
  readonly lossPercent: number
}

/** Trials are drawn in chunks with a seed of their own, so that neither their number nor the workers' changes any. */
export const chunkTrials = 500

export interface Chunk extends Job {
  /** From 0. */
  readonly chunk: number
  readonly trials: number
  readonly seed: number
}

const cellNamed = new Map<string, Cell>(cells.map((cell) => [cell.id, cell]))
const rivalNamed = new Map<string, Rival>(rivals.map((rival) => [rival.id, rival]))

/** Runs one chunk. @throws Error for an unknown id. */
export function simulate({ id, lossPercent, chunk, trials, seed }: Chunk): Tallies {
  const random = draws(seedOf(`${seed}|${id}|${lossPercent}|${chunk}`))
  const cell = cellNamed.get(id)
  if (cell !== undefined) {
    const world = worldOf(cell, lossPercent, random)
    const gate = gateOf(cell)
    const [ours, asSimulated] = [new Count(), new Count()]
    for (let trial = 0; trial < trials; trial += 1) {
      const both = gate(world())
      ours.add(both.ours)
      asSimulated.add(both.asSimulated)
    }
    return { ours: ours.tally(), asSimulated: asSimulated.tally() }
  }
  const rival = rivalNamed.get(id)
  if (rival === undefined) throw new Error(`no cell of that name: ${id}`)
  const world = rivalWorld(rival, lossPercent, random)
  const count = new Count()
  for (let trial = 0; trial < trials; trial += 1) count.add(judgeOf(rival)(world()))
  return { ours: count.tally(), asSimulated: null }
}

/** Tallies gates one by one. */
export class Count {
  private readonly sums = { trials: 0, pass: 0, fail: 0, inconclusive: 0, rounds: 0, roundsSquared: 0 }

  add({ outcome, rounds }: Ended): void {
    this.sums.trials += 1
    if (outcome === 'regressed') this.sums.fail += 1
    else if (outcome === 'inconclusive') this.sums.inconclusive += 1
    else this.sums.pass += 1
    this.sums.rounds += rounds
    this.sums.roundsSquared += rounds * rounds
  }

  tally(): Tally {
    return { ...this.sums }
  }
}

/** All chunks of a job. */
export const chunksOf = (job: Job, trials: number, seed: number): Chunk[] =>
  Array.from({ length: Math.ceil(trials / chunkTrials) }, (_, chunk) => ({
    ...job,
    chunk,
    seed,
    trials: Math.min(chunkTrials, trials - chunk * chunkTrials),
  }))

/** One job in this thread, from its first trial on. */
export const simulateHere = (job: Job, trials: number, seed = 1): Tallies =>
  chunksOf(job, trials, seed).map(simulate).reduce(joined, nothing)
