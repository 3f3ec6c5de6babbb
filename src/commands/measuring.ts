import { createHash } from 'node:crypto'
import { type Bench, type Candidate, type Judged, restartRounds, type Step, untilDecided } from '../gate/index.ts'
import { restartFailed } from '../messages/commands.ts'
import { type ServerCounters, waitIdle } from '../server/index.ts'
import { printResult } from './bench.ts'
import { waiting } from './discovery.ts'
import { writeRound } from './files.ts'
import { openGate } from './opening.ts'
import { idleProbe } from './probe.ts'
import { restart } from './restart.ts'
import { type Course, type MeasuredRound, measureRound } from './rounds.ts'
import { PrefixCache } from './validity-cache.ts'

/** What is measured: its id, its scenario's name, and where its `round-N.json` go. */
export interface Job {
  readonly id: string
  readonly scenario: string
  readonly folder: string
}

/** A decided job. */
export interface Measured {
  /** The rounds that the judgement rests on. */
  readonly measured: readonly MeasuredRound[]
  /** Index of the first round after a restart; null: all are of one life of the deployment. */
  readonly restartedAt: number | null
  readonly judged: Judged
}

/** h + r: 24 bits of the job's id, so that no job meets the prompts that another one left in the prefix cache. */
export function seedOfRound(seed: number, id: string, round: number): number {
  const h = createHash('sha256').update(id).digest().readUIntBE(0, 3)
  return (seed + h + round) % 2 ** 32
}

/** Measures rounds, each life of the deployment after one that is discarded, until the rule says that it is decided. */
export async function measureUntilDecided(course: Course, bench: Bench, job: Job): Promise<Measured> {
  const measuring = new Measuring(course, bench, job)
  await measuring.open()
  for (;;) {
    await measuring.round()
    const step = measuring.next()
    switch (step.kind) {
      case 'more':
        measuring.sayUndecided(step)
        break
      case 'restart':
        if (!(await measuring.restarted())) return measuring.standing(step)
        break
      case 'final':
        return measuring.standing(step)
      default:
        return step satisfies never
    }
  }
}

class Measuring {
  private readonly course: Course
  private readonly bench: Bench
  private readonly job: Job
  private readonly rounds: MeasuredRound[] = []
  private readonly cache: PrefixCache
  private restartedAt: number | null = null
  /** What the server had counted when the last round of this life ended. */
  private counters: ServerCounters | null = null
  private startMs: number

  constructor(course: Course, bench: Bench, job: Job) {
    this.course = course
    this.bench = bench
    this.job = job
    this.cache = new PrefixCache(course)
    this.startMs = course.run.clock.nowMs()
  }

  async open(): Promise<void> {
    const { settings, endpoint, run, prompts } = this.course
    run.log.info(`${this.job.scenario}: ${costOf(this.course)}`)
    await openGate(this.course, (await prompts.planned(this.seed(0))).plan)
    await waitIdle({
      ...waiting(endpoint, settings, run),
      metricsUrl: settings.metricsUrl,
      probe: idleProbe(endpoint, settings, run),
    })
    await this.discardRound()
  }

  async round(): Promise<void> {
    const { course, job, rounds } = this
    const number = rounds.length + 1
    rounds.push(
      await course.run.group(`${job.scenario}: round ${number}`, async () => {
        const round = await this.measured(this.nextSeed(), `round ${number}`)
        printResult(course, round.summary)
        await writeRound(round, number, { course, folder: job.folder })
        return round
      }),
    )
  }

  next(): Step {
    const { settings, run } = this.course
    return untilDecided(this.bench, this.candidate(), {
      maxRounds: settings.rounds,
      mayStore: run.mayStore,
      budgetSpent: run.signal.aborted || run.clock.nowMs() - this.startMs >= settings.timeBudget.ms,
      confirmFail: settings.confirmFail,
      mayRestart: settings.restartCommand !== null,
    })
  }

  sayUndecided({ undecided }: Step & { kind: 'more' }): void {
    const { scenario } = this.job
    const metrics = undecided.map(({ metric, why }) => (why === null ? metric : `${metric} (${why.key})`))
    this.course.run.log.info(`${scenario}: after round ${this.rounds.length} undecided: ${metrics.join(', ')}`)
  }

  /** False where the restart did not succeed: it is said, and the first life stands alone. */
  async restarted(): Promise<boolean> {
    const { settings, run } = this.course
    const { scenario } = this.job
    const command = settings.restartCommand
    if (command === null) throw new Error('a restart without a command')
    const fromMs = run.clock.nowMs()
    const why = await run.group(`${scenario}: restart, then ${restartRounds} more rounds`, () =>
      restart(this.course, command),
    )
    if (why !== null) {
      if (!run.signal.aborted) run.say(restartFailed({ scenario, why }))
      return false
    }
    // As at the start, the time budget is that of measuring.
    this.startMs += run.clock.nowMs() - fromMs
    this.restartedAt = this.rounds.length
    await this.discardRound()
    return true
  }

  standing({ judged, counted }: Exclude<Step, { kind: 'more' }>): Measured {
    const { rounds, restartedAt } = this
    return {
      measured: rounds.slice(0, counted),
      restartedAt: restartedAt !== null && restartedAt < counted ? restartedAt : null,
      judged,
    }
  }

  private candidate(): Omit<Candidate, 'stopped'> {
    return {
      rounds: this.rounds.map(({ row }) => row),
      facts: this.rounds.map(({ facts }) => facts),
      restartedAt: this.restartedAt,
    }
  }

  /** No round finds prompts of one before it in the server's cache. */
  private async measured(seed: number, label: string): Promise<MeasuredRound> {
    await this.cache.empty()
    const round = await measureRound(this.course, seed, label, this.counters)
    this.counters = round.counters
    return round
  }

  private discardRound(): Promise<MeasuredRound> {
    const { course, job } = this
    this.counters = null
    const seed = this.restartedAt === null ? this.seed(0) : this.seed(this.rounds.length + 1)
    return course.run.group(`${job.scenario}: warm-up round`, () => this.measured(seed, 'warm-up'))
  }

  /** The discarded round of the second life has a seed of its own, so those after it come one later. */
  private nextSeed(): number {
    const number = this.rounds.length + 1
    return this.seed(this.restartedAt === null ? number : number + 1)
  }

  private seed(round: number): number {
    return seedOfRound(this.course.settings.seed, this.job.id, round)
  }
}

function costOf({ settings }: Course): string {
  const most = settings.rounds + 1
  const after = settings.restartCommand === null ? '' : ` (${restartRounds + 1} more after a restart)`
  const minutes = Math.round(settings.timeBudget.ms / 60_000)
  return `up to ${most} rounds${after} of ${settings.numPrompts} requests, at most ${minutes} minutes`
}
