import { type Finding, findingOf } from './can-fail-finding.ts'
import { historyFindings, noiseFindings } from './can-fail-history.ts'
import { driftFindings, limitFindings } from './can-fail-limits.ts'
import { type Outlook, type OutlookGiven, outlookOf } from './can-fail-outlook.ts'
import { placeholderFindings } from './can-fail-placeholder.ts'
import { type Workload, workloadFindings } from './can-fail-workload.ts'
import type { PassOrFail } from './exit-code.ts'

export type { Finding, FindingKey, FindingNumbers } from './can-fail-finding.ts'
export type { Outlook } from './can-fail-outlook.ts'
export type { Workload } from './can-fail-workload.ts'

/** A gate as it is configured, and the history that it would judge by. */
export interface GateGiven extends OutlookGiven {
  readonly workload: Workload
  /** Jobs of the scenario that measured another workload: which fields differ, and how many jobs; null: none do. */
  readonly other: { readonly fields: readonly string[]; readonly jobs: number } | null
  /** True where the job may be stored. */
  readonly mayStore: boolean
  readonly enforce: boolean
  readonly onInconclusive: PassOrFail | null
}

export interface Checked {
  readonly outlooks: readonly Outlook[]
  /** What keeps the gate from failing: what is refused first. */
  readonly findings: readonly Finding[]
}

/** Whether a gate can fail, and how small a loss it would notice. */
export function checkGate(given: GateGiven): Checked {
  const { limits, reference, workload } = given
  const { epochs, pending } = reference.history
  const outlooks = outlookOf(given)
  const findings = [
    ...limitFindings(limits),
    ...driftFindings(limits, reference.driftLimit),
    ...workloadFindings(limits, workload),
    ...historyFindings(outlooks, { jobs: reference.level.length, mayStore: given.mayStore }),
    ...placeholderFindings([...epochs.flat(), ...pending]),
    ...noiseFindings(outlooks),
    ...choices(given),
  ]
  const refused = findings.filter(({ severity }) => severity === 'refused')
  return { outlooks, findings: [...refused, ...findings.filter(({ severity }) => severity === 'warning')] }
}

/** Settings that are the user's to choose, and let something pass: named, never refused. */
function choices({ reference, other, enforce, onInconclusive }: GateGiven): Finding[] {
  const empty = reference.level.length === 0
  const unpinned = reference.driftLimit !== null && reference.history.pinned === null
  return [
    ...(enforce ? [] : [findingOf('observing', {})]),
    ...(onInconclusive === 'pass' ? [findingOf('doubt-passes', {})] : []),
    ...(unpinned ? [findingOf('drift-unpinned', { limit: reference.driftLimit ?? 0 })] : []),
    ...(empty && other !== null
      ? [findingOf('other-workload', { fields: other.fields.join(', '), jobs: other.jobs })]
      : []),
    ...(empty && other === null ? [findingOf('nothing-stored', {})] : []),
  ]
}
