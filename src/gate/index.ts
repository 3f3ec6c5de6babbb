export { mayBeWaived, withAcceptance } from './accept.ts'
export { alphas, familyAlpha } from './budget.ts'
export { clientChecks, worstHealth } from './client-health.ts'
export { type Comparison, compared, keyOf } from './comparable.ts'
export { type Bar, barOf, type Decision, decide, halfWidth, smallestLoss } from './decide.ts'
export { errorRate, failuresOf } from './error-rate.ts'
export { type Estimate, estimate, type Jobs, type Levels } from './estimate.ts'
export { type ExitOptions, enoughJobs, exitCodeOf, failsWhenInconclusive, type PassOrFail } from './exit-code.ts'
export { type Fingerprint, fingerprint } from './fingerprint.ts'
export { type Entry, type History, historyOf } from './history.ts'
export { type Bench, type Candidate, type Judged, judge } from './judge.ts'
export type { Stopped } from './judge-metric.ts'
export { windowJobs } from './level.ts'
export { limitsLooser, notGated } from './limits.ts'
export { learnedSpreads, priorSpread } from './prior.ts'
export { type Pruning, prunable } from './prune.ts'
export { type GateReason, type ReasonKey, type ReasonNumbers, reasonOf } from './reasons.ts'
export {
  type Reference,
  type ReferenceJob,
  type ReferenceSources,
  reference,
  referenceBeside,
  referenceOfJobs,
} from './reference.ts'
export {
  type BenchOptions,
  benchOf,
  type Particulars,
  type StoredBench,
  scenarioJudgement,
} from './scenario-judgement.ts'
export { baselineSide } from './sides.ts'
export { pointsOf } from './trend.ts'
export {
  afterLook,
  defaultMostRounds,
  type Look,
  type Looks,
  looksOf,
  restartRounds,
  type Step,
  type Stopping,
  storedRounds,
  type Undecided,
  untilDecided,
} from './until-decided.ts'
export { type Evidence, type Gain, leastRounds, type RoundFacts, type ServerLife, validity } from './valid.ts'
