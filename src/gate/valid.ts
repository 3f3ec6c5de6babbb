import { max, mean } from 'simple-statistics'
import type { ValidityCheck } from '../domain/judgement.ts'
import { clientChecks } from './client-health.ts'
import { failuresOf } from './error-rate.ts'
import type { ValidityReasons } from './reasons.ts'
import { type Evidence, type Finding, hitRatios, known, perRequest, type Tokens } from './valid-evidence.ts'
import { percentileValues } from './valid-percentiles.ts'
import { hitsApart, implausibleGain, totalsApart } from './valid-work.ts'

export type { Evidence, Gain, RoundFacts, ServerLife } from './valid-evidence.ts'

/** Each check, by name, in order of precedence: the first that failed is the job's reason. null: not checked. */
type Checks = { readonly [K in keyof ValidityReasons]?: (evidence: Evidence) => Finding<K> | null }

export const leastRounds = 3
const mostFailed = 0.05
const leastOutput = 0.99
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
  restart: ({ facts }) => {
    const lives = facts.map(({ server }) => server)
    // A restart in any round is one; without any, every round must have been looked at.
    const at = lives.findIndex((life) => life?.restarted === true)
    if (at < 0 && lives.includes(null)) return null
    const [before, after] = lives[Math.max(at, 0)]?.engines ?? [0, 0]
    return { failed: at >= 0, numbers: { round: at + 1, rounds: facts.length, before, after } }
  },
  'failed-requests': ({ rounds }) => failedRequests(rounds),
}

const after: Checks = {
  'percentile-values': percentileValues,
  'output-tokens': outputTokens,
  'input-totals': (evidence) => totals(evidence, 'input_tokens'),
  'output-totals': (evidence) => totals(evidence, 'output_tokens'),
  'prefix-hits': ({ rounds, baseline }) => {
    const hits = hitRatios(rounds, baseline)
    if (hits === null) return null
    const failed = Math.abs(hits.got - hits.baseline) > hitsApart
    return failed || toldOfAll(rounds, 'prefix_hit_ratio') ? { failed, numbers: { ...hits, limit: hitsApart } } : null
  },
  foreign: ({ rounds }) => {
    const shares = known(rounds, 'foreign')
    if (shares.length === 0) return null
    const ratio = max(shares)
    const failed = ratio > mostForeign
    const round = 1 + rounds.findIndex((one) => one.foreign === ratio)
    return failed || toldOfAll(rounds, 'foreign') ? { failed, numbers: { round, ratio, limit: mostForeign } } : null
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

/** Checks that need nothing but the rounds themselves. */
const ofOneSide: ReadonlySet<string> = new Set([
  'complete-rounds',
  'enough-rounds',
  'restart',
  'failed-requests',
  'client.late',
  'client.lateness',
  'client.event-loop',
  'percentile-values',
  'output-tokens',
  'foreign',
] satisfies (keyof ValidityReasons)[])

const worstFirst: readonly ValidityCheck['status'][] = ['failed', 'not-checked', 'ok']

/**
 * The checks of two sides that were measured in turns: each is the worse of both, and where that is the baseline's its
 * numbers say `side: baseline`. `facts`: one for each of the baseline's rounds.
 */
export function validityOfBoth(evidence: Evidence, facts: Evidence['facts']): ValidityCheck[] {
  const { baseline } = evidence
  const alone = { ...evidence, comparison: null, rounds: baseline, facts, baseline: [], gains: [], metrics: 0, bad: 0 }
  const theirs = new Map(validity(alone).map((check) => [check.check, check]))
  return validity(evidence).map((ours) => {
    const other = ofOneSide.has(ours.check) ? theirs.get(ours.check) : undefined
    if (other === undefined || worstFirst.indexOf(other.status) >= worstFirst.indexOf(ours.status)) return ours
    return { ...other, numbers: { ...other.numbers, side: 'baseline' } }
  })
}

const run = (checks: Checks, evidence: Evidence): ValidityCheck[] =>
  Object.entries(checks).map(([check, find]) => {
    const finding = find(evidence)
    return finding === null
      ? { check, status: 'not-checked', numbers: {} }
      : { check, status: finding.failed ? 'failed' : 'ok', numbers: finding.numbers }
  })

function failedRequests(rounds: Evidence['rounds']): Finding<'failed-requests'> {
  const failures = failuresOf(rounds)
  const failed = failures.total === 0 || failures.ratio > mostFailed
  return { failed, numbers: { ...failures, limit: mostFailed } }
}

/** Of result files nothing is known but how many requests failed, where they count them: on either side. */
export function validityOfFiles(rounds: Evidence['rounds'], baseline: Evidence['rounds']): ValidityCheck[] {
  const check = 'failed-requests'
  const ours = failedRequests(rounds)
  const theirs = failedRequests(baseline)
  const told = ({ numbers }: Finding<'failed-requests'>): boolean => numbers.total > 0
  if (told(ours) && ours.failed) return [{ check, status: 'failed', numbers: ours.numbers }]
  if (told(theirs) && theirs.failed)
    return [{ check, status: 'failed', numbers: { ...theirs.numbers, side: 'baseline' } }]
  if (!told(ours) || !told(theirs)) return [{ check, status: 'not-checked', numbers: {} }]
  return [{ check, status: 'ok', numbers: ours.numbers }]
}

/** What holds of some rounds only has not been checked. */
const toldOfAll = (rounds: Evidence['rounds'], name: 'prefix_hit_ratio' | 'foreign'): boolean =>
  rounds.every((round) => round[name] !== null)

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

type TotalsFinding = { readonly failed: boolean; readonly numbers: ValidityReasons['input-totals' | 'output-totals'] }

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
