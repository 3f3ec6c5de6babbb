import { max, mean, sum } from 'simple-statistics'
import type { ClientHealth } from '../domain/health.ts'
import type { ValidityCheck } from '../domain/judgement.ts'
import type { RowRound } from '../domain/row.ts'
import { clientChecks } from './client-health.ts'
import type { Comparison } from './comparable.ts'
import { failuresOf } from './error-rate.ts'
import type { ValidityReasons } from './reasons.ts'

/** What a check needs to know of a measured round beyond its row. */
export interface RoundFacts {
  readonly partial: boolean
  readonly health: ClientHealth | null
  /** Output tokens asked for by the requests that completed; null where answers may end early (no ignore_eos). */
  readonly askedOutputTokens: number | null
}

/** A gain beyond twice a metric's limit: too good to be believed without looking at the work that was done. */
export interface Gain {
  readonly metric: string
  readonly change: number
  readonly limit: number
}

export interface Evidence {
  readonly comparison: Comparison | null
  readonly rounds: readonly RowRound[]
  /** One for each round, in order. */
  readonly facts: readonly RoundFacts[]
  /** Rounds of the reference jobs. */
  readonly baseline: readonly RowRound[]
  /** True where every seed asks for the same numbers of tokens (fixed lengths). */
  readonly sameTotals: boolean
  readonly gains: readonly Gain[]
  /** Gated metrics, and how many of them had a value that no speed can have. */
  readonly metrics: number
  readonly bad: number
}

type Finding<K extends keyof ValidityReasons> = { readonly failed: boolean; readonly numbers: ValidityReasons[K] }
/** Each check, by name, in order of precedence: the first that failed is the job's reason. null: not checked. */
type Checks = { readonly [K in keyof ValidityReasons]?: (evidence: Evidence) => Finding<K> | null }

export const leastRounds = 3
const mostFailed = 0.05
const leastOutput = 0.99
const totalsApart = 0.02
const completedApart = 0.01
const hitsApart = 0.05
const mostForeign = 0.01

const before: Checks = {
  identity: ({ comparison }) => {
    const fields = comparison?.kind === 'other' ? comparison.differing.map(({ field }) => field) : []
    const failed = comparison?.kind === 'other' && !comparison.allowed
    return comparison === null ? null : { failed, numbers: { fields: fields.join(', '), count: fields.length } }
  },
  'complete-rounds': ({ facts }) => {
    const partial = facts.filter((round) => round.partial).length
    return { failed: partial > 0, numbers: { partial, rounds: facts.length } }
  },
  'enough-rounds': ({ rounds }) => ({
    failed: rounds.length < leastRounds,
    numbers: { rounds: rounds.length, needed: leastRounds },
  }),
  'failed-requests': ({ rounds }) => {
    const failures = failuresOf(rounds)
    const failed = failures.total === 0 || failures.ratio > mostFailed
    return { failed, numbers: { ...failures, limit: mostFailed } }
  },
}

const after: Checks = {
  'output-tokens': outputTokens,
  'input-totals': (evidence) => totals(evidence, 'input_tokens'),
  'output-totals': (evidence) => totals(evidence, 'output_tokens'),
  'prefix-hits': ({ rounds, baseline }) => {
    const got = known(rounds, 'prefix_hit_ratio')
    const theirs = known(baseline, 'prefix_hit_ratio')
    if (got.length === 0 || theirs.length === 0) return null
    const numbers = { got: mean(got), baseline: mean(theirs), limit: hitsApart }
    return { failed: Math.abs(numbers.got - numbers.baseline) > hitsApart, numbers }
  },
  foreign: ({ rounds }) => {
    const shares = known(rounds, 'foreign')
    if (shares.length === 0) return null
    const ratio = max(shares)
    const round = 1 + rounds.findIndex((one) => one.foreign === ratio)
    return { failed: ratio > mostForeign, numbers: { round, ratio, limit: mostForeign } }
  },
  preemptions: ({ rounds, baseline }) => {
    const got = known(rounds, 'preemptions')
    const theirs = known(baseline, 'preemptions')
    if (got.length === 0) return null
    return { failed: false, numbers: { got: mean(got), baseline: theirs.length > 0 ? mean(theirs) : '–' } }
  },
  values: ({ metrics, bad }) => ({ failed: bad > 0, numbers: { metrics, bad } }),
  gain: implausibleGain,
}

/** Every check with what it found, in order of precedence. */
export function validity(evidence: Evidence): ValidityCheck[] {
  const measured = evidence.rounds.flatMap((round, i) => {
    const health = evidence.facts[i]?.health ?? null
    return health === null ? [] : [{ round, health }]
  })
  return [...run(before, evidence), ...clientChecks(measured), ...run(after, evidence)]
}

const run = (checks: Checks, evidence: Evidence): ValidityCheck[] =>
  Object.entries(checks).map(([check, find]) => {
    const finding = find(evidence)
    return finding === null
      ? { check, status: 'not-checked', numbers: {} }
      : { check, status: finding.failed ? 'failed' : 'ok', numbers: finding.numbers }
  })

const known = (rounds: readonly RowRound[], name: 'prefix_hit_ratio' | 'foreign' | 'preemptions'): number[] =>
  rounds.map((round) => round[name]).filter((value) => value !== null)

/** A server may cap answers, or ignore ignore_eos, with status 200 and no word: the work is then not what was asked. */
function outputTokens({ rounds, facts }: Evidence): Finding<'output-tokens'> | null {
  const ratios = rounds.map((round, i) => {
    const asked = facts[i]?.askedOutputTokens ?? 0
    return { round: i + 1, got: round.output_tokens, asked, ratio: asked > 0 ? round.output_tokens / asked : 1 }
  })
  const worst = ratios.filter(({ asked }) => asked > 0).toSorted((a, b) => a.ratio - b.ratio)[0]
  if (worst === undefined) return null
  return { failed: worst.ratio < leastOutput, numbers: { ...worst, limit: leastOutput } }
}

type Tokens = 'input_tokens' | 'output_tokens'
type TotalsFinding = { readonly failed: boolean; readonly numbers: ValidityReasons['input-totals' | 'output-totals'] }

/** Tokens per completed request, so that a failed request is not also a missing token. */
function perRequest(rounds: readonly RowRound[], tokens: Tokens): number | null {
  const completed = sum(rounds.map((round) => round.completed))
  return completed > 0 ? sum(rounds.map((round) => round[tokens])) / completed : null
}

function totals({ rounds, baseline, sameTotals }: Evidence, tokens: Tokens): TotalsFinding | null {
  const got = perRequest(rounds, tokens)
  const theirs = perRequest(baseline, tokens)
  if (!sameTotals || got === null || theirs === null || theirs === 0) return null
  const difference = got / theirs - 1
  return {
    failed: Math.abs(difference) > totalsApart,
    numbers: { got, baseline: theirs, difference, limit: totalsApart },
  }
}

/** Token totals and prefix hits have checks of their own; what is left is how many requests completed. */
function implausibleGain(evidence: Evidence): Finding<'gain'> | null {
  const [gain] = evidence.gains
  if (gain === undefined) return null
  const ours = mean(evidence.rounds.map((round) => round.completed))
  const theirs = mean(evidence.baseline.map((round) => round.completed))
  const differs = Math.abs(ours / theirs - 1) > completedApart
  return { failed: differs, numbers: { ...gain, differs: differs ? 'completed' : '' } }
}
