import type { Judgement, Reason } from '../domain/judgement.ts'
import { legReason } from '../domain/leg.ts'
import { withAcceptance } from '../gate/index.ts'
import type { Subject } from '../hosts/host.ts'
import { clean } from '../report/index.ts'
import { Misfit, readJudgement } from '../results/index.ts'
import { agree } from './report-agrees.ts'
import type { FoundFile } from './report-files.ts'

/** What one job measured of a suite. */
export interface Leg {
  readonly where: string
  readonly judgement: Judgement
}

/** A file that is not shown, and why. Its suite and scenarios, where it could be read. */
export interface RefusedLeg {
  readonly where: string
  readonly suite: string | null
  readonly scenarios: readonly string[]
  readonly reason: Reason
}

export interface Legs {
  readonly legs: readonly Leg[]
  readonly refused: readonly RefusedLeg[]
}

/** What the job that reports knows for itself. `repository`: null on a terminal, where nothing is asked of a file. */
export interface Speaker {
  readonly subject: Subject
  readonly repository: string | null
}

/** Reads what was found, and parts what may be shown as this commit's result from what may not. */
export function legsOf(found: readonly FoundFile[], speaker: Speaker): Legs {
  const all = found.map((file) => legOf(file, speaker))
  return {
    legs: all.filter((one): one is Leg => 'judgement' in one),
    refused: all.filter((one): one is RefusedLeg => 'reason' in one),
  }
}

function legOf({ where, content }: FoundFile, speaker: Speaker): Leg | RefusedLeg {
  if (content instanceof Misfit) return unread(where, content)
  const read = readJudgement(content)
  if (!read.ok) return unread(where, read.misfit)
  const { judgement } = read
  try {
    agree(judgement)
    ofThisEvent(judgement, speaker)
  } catch (error) {
    if (error instanceof Misfit) return unread(where, error)
    throw error
  }
  const reason = foreign(where, judgement, speaker)
  if (reason !== null) {
    return { where, suite: judgement.suite, scenarios: judgement.scenarios.map(({ name }) => name), reason }
  }
  // Who accepted a loss is asked of the platform, never of a file.
  return { where, judgement: withAcceptance(judgement, null) }
}

const unread = (where: string, { at, must, bound }: Misfit): RefusedLeg => ({
  where,
  suite: null,
  scenarios: [],
  reason: legReason('leg.refused', { file: shownPath(where), at, must, bound: bound ?? 0 }),
})

/** Its last part tells more than its first. */
const shownPath = (path: string): string => {
  const text = clean(path, 4000)
  return text.length > 120 ? `…${text.slice(-119)}` : text
}

/** A change is never judged as the default branch's own job: that would let it start keys and skip the debt. */
function ofThisEvent({ scenarios }: Judgement, { subject }: Speaker): void {
  const at = scenarios.findIndex(({ reference }) => reference.main)
  if (subject.pull !== null && at >= 0) throw new Misfit(`scenarios[${at}].reference.main`, 'agree')
}

/** Why it is no result of this job's commit and repository. */
function foreign(where: string, { head, writer }: Judgement, { subject, repository }: Speaker): Reason | null {
  if (repository === null) return null
  const file = shownPath(where)
  if (writer.repository?.toLowerCase() !== repository.toLowerCase())
    return legReason('leg.other-repository', { file, repository })
  if (head !== null && head.toLowerCase() === subject.head?.toLowerCase()) return null
  return legReason('leg.other-commit', { file, got: short(head), head: short(subject.head) })
}

const short = (commit: string | null): string => (commit === null ? '–' : commit.slice(0, 12))
