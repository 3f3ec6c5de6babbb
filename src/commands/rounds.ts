import type { Plan, PlannedRequest } from '../domain/plan.ts'
import type { Round } from '../domain/round.ts'
import type { RowRound } from '../domain/row.ts'
import type { RoundFacts, ServerLife } from '../gate/index.ts'
import { type KeptTexts, type LoadJob, type PackedPlan, packed, runLoad, type Target } from '../load/index.ts'
import { percentilesIn, type Summary, summarise } from '../metrics/index.ts'
import {
  type CountersDelta,
  countersDelta,
  type OurRequests,
  readQuietMetrics,
  readServerMetrics,
  type ServerCounters,
} from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import type { PlannedRound } from '../workload/index.ts'
import type { Started } from './client-options.ts'
import type { Endpoint } from './endpoint.ts'
import type { Prompts } from './prompts.ts'
import type { Run } from './run.ts'

/** What every round of a scenario shares. */
export interface Course {
  readonly settings: Settings
  readonly endpoint: Endpoint
  readonly prompts: Prompts
  readonly run: Run
}

/** A round with everything that is known of it. */
export interface MeasuredRound {
  readonly round: Round
  readonly summary: Summary
  readonly row: RowRound
  readonly facts: RoundFacts
  readonly started: Started
  /** What the server had counted when it last told: the next round begins there, if it is the same server. */
  readonly counters: ServerCounters | null
}

export const targetOf = ({ settings, endpoint }: Course): Target => ({
  connection: endpoint.connection,
  path: endpoint.path,
  backend: settings.backend,
  compat: settings.compat,
  requestTimeoutMs: settings.requestTimeout.ms,
})

/** A detailed result has all texts; else whoever counts tokens, where the server does not. */
function textsRead({ settings, prompts }: Course): KeptTexts {
  if (settings.saveDetailed) return 'all'
  return prompts.countTokens === null ? 'none' : 'uncounted'
}

const loadJob = (course: Course, plan: PackedPlan): LoadJob => ({
  ...targetOf(course),
  plan,
  // v0.9.1 takes 0 as no limit.
  concurrency: course.settings.maxConcurrency === 0 ? null : course.settings.maxConcurrency,
  lanes: course.settings.lanes,
  texts: textsRead(course),
})

/** A round that may start: its bodies are packed, and nothing else of its plan stays in memory while it runs. */
export interface ReadyRound extends Pick<PlannedRound, 'rateChanges'> {
  readonly plan: PackedPlan
  readonly first: PlannedRequest
}

export async function readyRound({ prompts }: Course, seed: number): Promise<ReadyRound> {
  const { plan, rateChanges } = await prompts.planned(seed)
  return { plan: packed(plan), first: firstOf(plan), rateChanges }
}

export function firstOf({ requests }: Plan): PlannedRequest {
  const [first] = requests
  if (first === undefined) throw new Error('a plan has at least one request')
  return first
}

const noDisplay = { update: () => {}, [Symbol.dispose]: () => {} }

/** Runs a plan with the host's display. Never throws for what the server does. */
export async function runPlan(course: Course, plan: PackedPlan, label: string): Promise<Round> {
  const { run } = course
  using display = course.settings.disableTqdm ? noDisplay : run.progress(label)
  return await runLoad(loadJob(course, plan), {
    clock: run.clock,
    signal: run.signal,
    onProgress: (progress) => display.update(progress),
  })
}

/** Always in a row, whatever is gated: what the report's percentiles show. */
const usualPercentiles = [50, 90, 95, 99]

export function summaryOf({ settings, prompts, run }: Course, round: Round): Summary {
  const gated = settings.limits?.map((limit) => limit.metric) ?? []
  const summary = summarise(round, {
    compat: settings.compat,
    backendIsChat: settings.backend === 'openai-chat',
    percentiles: [...new Set([...settings.metricPercentiles, ...usualPercentiles, ...percentilesIn(gated)])],
    countTokens: prompts.countTokens,
    goodput: settings.goodput.length === 0 ? null : settings.goodput,
  })
  // A server that refuses a key may repeat it.
  return { ...summary, perRequest: { ...summary.perRequest, errors: run.hidden(summary.perRequest.errors) } }
}

/**
 * One round of a gate: its load, its metrics, and what the server counted around it. `since`: what it had counted at the
 * end of the round before on the same deployment, so that a restart between the two is seen.
 */
export async function measureRound(
  course: Course,
  seed: number,
  label: string,
  since: ServerCounters | null = null,
): Promise<MeasuredRound> {
  const { settings, endpoint } = course
  const { plan, rateChanges } = await readyRound(course, seed)
  const before = await readServerMetrics(endpoint.server, settings.metricsUrl)
  const started = { at: course.run.clock.date(), rateChanges }
  const round = await runPlan(course, plan, label)
  const after = round.partial ? null : await readQuietMetrics(endpoint.server, settings.metricsUrl)
  const summary = summaryOf(course, round)
  const during = countersDelta(before, after, ourRequests(round))
  const { prefix_hit_ratio, foreign, preemptions } = during
  const served = { input: servedTokens(round, 'promptTokens'), output: servedTokens(round, 'completionTokens') }
  return {
    round,
    summary,
    started,
    counters: after ?? before ?? since,
    row: {
      seed,
      metrics: summary.values,
      completed: summary.completed,
      failed: summary.failed,
      input_tokens: served.input ?? summary.totalInputTokens,
      output_tokens: served.output ?? summary.totalOutputTokens,
      prefix_hit_ratio,
      foreign,
      preemptions,
    },
    facts: {
      partial: round.partial,
      health: round.health,
      // What a tokenizer makes of the text, or the number of events, is near the truth but not it.
      askedOutputTokens: settings.ignoreEos && served.output !== null ? askedTokens(round) : null,
      gaps: gapsIn(round),
      server: serverLife(countersDelta(since, before, none), during),
    },
  }
}

const none: OurRequests = { completed: 0, begun: 0 }

/** Whatever reached the server and was not refused by it may stand among the requests that it has finished. */
function ourRequests({ records }: Round): OurRequests {
  const begun = records.filter(({ ending, sentMs }) => !Number.isNaN(sentMs) && !/^(connect|http)$/.test(ending.kind))
  return { completed: begun.filter(({ ending }) => ending.kind === 'ok').length, begun: begun.length }
}

/** From the end of the round before to the end of this one. */
function serverLife(between: CountersDelta, during: CountersDelta): ServerLife | null {
  const worse = between.reset === true ? between : during
  return worse.reset === null ? null : { restarted: worse.reset, engines: worse.engines }
}

const gapsIn = ({ records }: Round): number =>
  records
    .filter(({ ending }) => ending.kind === 'ok')
    .reduce((sum, { eventMs }) => sum + Math.max(0, eventMs.length - 1), 0)

/**
 * What the server counted over the completed requests, wherever it said so: the work that was done, whatever the
 * compat's client makes of it. null where it did not tell of all of them.
 */
function servedTokens({ records }: Round, count: 'promptTokens' | 'completionTokens'): number | null {
  const told = records.filter(({ ending }) => ending.kind === 'ok').map(({ usage }) => usage?.[count] ?? null)
  const known = told.filter((tokens) => tokens !== null)
  return known.length > 0 && known.length === told.length ? known.reduce((sum, tokens) => sum + tokens, 0) : null
}

const askedTokens = ({ records }: Round): number =>
  records.filter(({ ending }) => ending.kind === 'ok').reduce((sum, record) => sum + record.askedTokens, 0)
