import type { Judgement, MetricJudgement, ScenarioJudgement, ValidityCheck } from '../domain/judgement.ts'
import type { Limit } from '../domain/limit.ts'
import { worst } from '../domain/outcome.ts'
import type { Accepted } from '../domain/row.ts'
import { judge } from './judge.ts'
import { reasonOf } from './reasons.ts'
import { referenceOfJobs } from './reference.ts'

/** Whether there is anything that an acceptance would waive: where there is not, nobody needs to be asked. */
export const mayBeWaived = ({ scenarios }: Judgement): boolean =>
  scenarios.map(bare).some((scenario) => scenario.outcome === 'regressed' || isOtherIdentity(scenario))

/**
 * The judgement as it stands once a permitted person accepted the loss; null: nobody did. Whatever it said of an
 * acceptance before is gone, so that neither a file nor a label that was taken off can waive anything.
 *
 * `regressed` keeps its word and carries who accepted it. `invalid` for nothing but another identity becomes what the
 * same rounds are where a new key may start: `no-baseline`, or `regressed` (and accepted) where a bound is broken.
 * Every other `invalid`, and `inconclusive`, stand: nobody can accept what was not measured.
 */
export function withAcceptance(judgement: Judgement, accepted: Accepted | null): Judgement {
  const scenarios = judgement.scenarios.map((scenario) => scenarioWith(bare(scenario), accepted))
  return { ...judgement, outcome: worst(scenarios.map(({ outcome }) => outcome)), scenarios }
}

function scenarioWith(scenario: ScenarioJudgement, accepted: Accepted | null): ScenarioJudgement {
  if (accepted === null) return scenario
  if (scenario.outcome === 'regressed') return { ...scenario, accepted }
  return isOtherIdentity(scenario) ? { ...newKey(scenario), accepted } : scenario
}

const identity = 'identity'

/** As it would be without any acceptance. */
function bare(scenario: ScenarioJudgement): ScenarioJudgement {
  const plain: ScenarioJudgement = { ...scenario, accepted: null }
  return startsKey(scenario) && !scenario.reference.main ? refused(plain) : plain
}

const checkOf = ({ validity }: ScenarioJudgement): ValidityCheck | undefined =>
  validity.find(({ check }) => check === identity)

/** Other identities are stored, and the candidate was let start a key of its own. */
const startsKey = (scenario: ScenarioJudgement): boolean => {
  const check = checkOf(scenario)
  return check?.status === 'ok' && Number(check.numbers['count'] ?? 0) > 0
}

/** Nothing is wrong with it but that rows of another identity only are stored. */
const isOtherIdentity = ({ outcome, validity }: ScenarioJudgement): boolean =>
  outcome === 'invalid' &&
  validity.filter(({ status }) => status === 'failed').every(({ check }) => check === identity) &&
  validity.some(({ check, status }) => check === identity && status === 'failed')

const withStatus = (scenario: ScenarioJudgement, status: ValidityCheck['status']): readonly ValidityCheck[] =>
  scenario.validity.map((one) => (one.check === identity ? { ...one, status } : one))

/** Judged once more as its rounds stand: bounds and failed requests count without a baseline, and were withheld. */
function newKey(scenario: ScenarioJudgement): ScenarioJudgement {
  const { rounds } = scenario
  const judged = judge(
    {
      reference: referenceOfJobs([]),
      limits: scenario.metrics.filter(({ verdict }) => verdict !== null).map(limitOf),
      betweenJobNoise: null,
      comparison: null,
      sameTotals: false,
    },
    // Lives of the deployment play no part where there is nothing to compare them with.
    { rounds, facts: null, stopped: 'rounds' },
  )
  const { outcome } = judged
  const reason = outcome === 'no-baseline' ? identityReason(scenario) : judged.reason
  return { ...scenario, outcome, reason, metrics: judged.metrics, validity: withStatus(scenario, 'ok') }
}

function identityReason(scenario: ScenarioJudgement) {
  const { fields = '', count = 0 } = checkOf(scenario)?.numbers ?? {}
  const { rounds } = scenario
  return reasonOf('no-baseline.identity', {
    fields: String(fields),
    count: Number(count),
    rounds: rounds.length,
  })
}

const limitOf = ({ name, limit, floor, max, min, required }: MetricJudgement): Limit => ({
  metric: name,
  limit,
  floor,
  max,
  min,
  required,
})

/** What the gate says where no new key may start. */
function refused(scenario: ScenarioJudgement): ScenarioJudgement {
  const reason = { key: identity, numbers: checkOf(scenario)?.numbers ?? {} }
  return {
    ...scenario,
    outcome: 'invalid',
    reason,
    metrics: scenario.metrics.map((one) => (one.verdict === null ? one : { ...one, verdict: 'invalid', reason })),
    validity: withStatus(scenario, 'failed'),
  }
}
