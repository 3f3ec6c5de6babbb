import { join } from 'node:path'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import { type Bench, type Judged, referenceBeside, type Step, untilDecided } from '../gate/index.ts'
import { oneServer } from '../messages/compare.ts'
import { readServerMetrics, type ServerCounters, shownUrl, waitIdle } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { printResult } from './bench.ts'
import { waiting } from './discovery.ts'
import { writeRound } from './files.ts'
import { seedOfRound } from './measuring.ts'
import { openGate } from './opening.ts'
import { idleProbe } from './probe.ts'
import { type Course, type MeasuredRound, measureRound } from './rounds.ts'
import type { Run } from './run.ts'
import { PrefixCache } from './validity-cache.ts'

/** Of the baseline, and of the candidate. */
export type Pair<T> = readonly [baseline: T, candidate: T]

export interface Measured {
  /** The rounds that the judgement rests on: as many of each side. */
  readonly rounds: Pair<readonly MeasuredRound[]>
  readonly judged: Judged
}

/** What the candidate is held to: the other endpoint's rounds so far. */
export const benchBeside = (theirs: readonly MeasuredRound[], settings: Settings): Bench => ({
  reference: referenceBeside(theirs.map(({ row }) => row)),
  limits: settings.limits,
  betweenJobNoise: settings.betweenJobNoise,
  comparison: null,
  // Both rounds of a pair ask for the same; where answers may end early they need not end alike.
  sameTotals: settings.ignoreEos,
  beside: theirs.map(({ facts }) => facts),
})

/**
 * Measures pairs of rounds, after a discarded round on each side, until the rule says that it is decided. null: the run
 * was stopped, and what it measured is in the files of its rounds.
 */
export async function measurePairs(courses: Pair<Course>, run: Run): Promise<Measured | null> {
  const pairs = new Pairs(courses, run)
  await pairs.open()
  for (;;) {
    await pairs.next()
    if (run.signal.aborted) return null
    const step = pairs.look()
    if (step.kind !== 'more') return pairs.standing(step)
    pairs.sayUndecided(step)
  }
}

/** One endpoint, and what is known of it so far. */
class Turns {
  readonly course: Course
  readonly name: string
  readonly rounds: MeasuredRound[] = []
  private readonly cache: PrefixCache
  private counters: ServerCounters | null = null

  constructor(course: Course, name: string) {
    this.course = course
    this.name = name
    this.cache = new PrefixCache(course)
  }

  async open(seed: number): Promise<void> {
    const { settings, endpoint, run, prompts } = this.course
    await openGate(this.course, (await prompts.planned(seed)).plan)
    await waitIdle({
      ...waiting(endpoint, settings, run),
      metricsUrl: settings.metricsUrl,
      probe: idleProbe(endpoint, settings, run),
    })
  }

  discard(seed: number): Promise<MeasuredRound> {
    return this.course.run.group(`compare: warm-up round (${this.name})`, () => this.measured(seed, 'warm-up'))
  }

  async round(seed: number, number: number): Promise<void> {
    const { course, name } = this
    const folder = join(course.settings.outputDir, name)
    this.rounds.push(
      await course.run.group(`compare: round ${number} (${name})`, async () => {
        const round = await this.measured(seed, `round ${number} (${name})`)
        printResult(course, round.summary)
        await writeRound(round, number, { course, folder })
        return round
      }),
    )
  }

  counted(): Promise<ServerCounters | null> {
    return readServerMetrics(this.course.endpoint.server, this.course.settings.metricsUrl)
  }

  private async measured(seed: number, label: string): Promise<MeasuredRound> {
    await this.cache.empty()
    const round = await measureRound(this.course, seed, label, this.counters)
    this.counters = round.counters
    return round
  }
}

class Pairs {
  private readonly baseline: Turns
  private readonly candidate: Turns
  private readonly settings: Settings
  private readonly run: Run
  private readonly startMs: number

  constructor([baseline, candidate]: Pair<Course>, run: Run) {
    this.baseline = new Turns(baseline, 'baseline')
    this.candidate = new Turns(candidate, 'candidate')
    this.settings = candidate.settings
    this.run = run
    this.startMs = run.clock.nowMs()
  }

  async open(): Promise<void> {
    const { baseline, candidate, run, settings } = this
    const minutes = Math.round(settings.timeBudget.ms / 60_000)
    run.log.info(
      `compare: up to ${settings.rounds + 1} rounds of ${settings.numPrompts} requests on each of two endpoints, at most ${minutes} minutes`,
    )
    for (const side of [baseline, candidate]) await side.open(this.seed(0))
    await this.apart()
    await candidate.discard(this.seed(0))
  }

  /** A B, B A, A B, …: whatever changes slowly falls on both sides alike. */
  async next(): Promise<void> {
    const { baseline, candidate } = this
    const number = baseline.rounds.length + 1
    const order = number % 2 === 1 ? [baseline, candidate] : [candidate, baseline]
    for (const side of order) {
      if (!this.run.signal.aborted) await side.round(this.seed(number), number)
    }
  }

  look(): Step {
    const { settings, run } = this
    const { theirs, ours } = this.whole()
    const candidate = { rounds: ours.map(({ row }) => row), facts: ours.map(({ facts }) => facts) }
    return untilDecided(benchBeside(theirs, settings), candidate, {
      maxRounds: settings.rounds,
      mayStore: false,
      budgetSpent: run.clock.nowMs() - this.startMs >= settings.timeBudget.ms,
    })
  }

  sayUndecided({ undecided }: Step & { kind: 'more' }): void {
    const metrics = undecided.map(({ metric, why }) => (why === null ? metric : `${metric} (${why.key})`))
    this.run.log.info(`compare: ${this.baseline.rounds.length} pairs of rounds, undecided: ${metrics.join(', ')}`)
  }

  standing({ judged }: Exclude<Step, { kind: 'more' }>): Measured {
    const { theirs, ours } = this.whole()
    return { rounds: [theirs, ours], judged }
  }

  /** Rounds that have their other half. */
  private whole() {
    const count = Math.min(this.baseline.rounds.length, this.candidate.rounds.length)
    return { theirs: this.baseline.rounds.slice(0, count), ours: this.candidate.rounds.slice(0, count) }
  }

  /**
   * The baseline's discarded round, while the candidate is looked at. Two names of one server would find each other's
   * prompts in its cache, and could not differ: its counters give it away.
   */
  private async apart(): Promise<void> {
    const { baseline, candidate } = this
    const before = await candidate.counted()
    const { row } = await baseline.discard(this.seed(0))
    const after = await candidate.counted()
    const grown = (after?.finished ?? 0) - (before?.finished ?? 0)
    if (before?.finished == null || row.completed === 0 || grown < row.completed) return
    const [left, right] = [baseline, candidate].map(({ course }) => shownUrl(course.endpoint.connection.baseUrl))
    throw new UserProblem(oneServer({ left: left ?? '', right: right ?? '' }), exitCodes.invalid)
  }

  private seed(round: number): number {
    const { run_id, run_attempt } = this.run.writer
    return seedOfRound(this.settings.seed, `${run_id}.${run_attempt}/compare`, round)
  }
}
