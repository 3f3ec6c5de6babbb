import { join } from 'node:path'
import type { Judgement } from '../domain/judgement.ts'
import { outcomes } from '../domain/outcome.ts'
import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import { exitCodeOf } from '../gate/index.ts'
import type { Subject } from '../hosts/host.ts'
import { nothingToReport } from '../messages/settings.ts'
import { parseLabel, plainSentence } from '../report/index.ts'
import type { Resolved, Settings } from '../settings/index.ts'
import { judgedWithLabel, type Labelled } from './accept.ts'
import { writeFiles } from './files.ts'
import { publish } from './publish.ts'
import { judgementFiles } from './report-files.ts'
import { type Legs, legsOf } from './report-legs.ts'
import { labelled, merged, type Reporter } from './report-merge.ts'
import type { Run } from './run.ts'

/**
 * Shows what other jobs measured: every judgement that is found, checked as if an enemy had written it, the legs of a
 * suite together as one. Which change that is about, whether it counts and who accepted a loss is this job's own to say.
 */
export async function report({ shared, scenarios }: Resolved, run: Run): Promise<ExitCode> {
  if (shared.args.length === 0) throw new UserProblem(nothingToReport())
  const subject = await run.subject()
  if (subject.words !== null) run.say(subject.words)
  const found = await judgementFiles(shared.args, shared.outputDir)
  const legs = legsOf(found, { subject, repository: run.writer.repository })
  sayRefused(legs, run)
  const names = scenarios.map(({ name }) => name)
  if (shared.expect === null && names.length === 0) run.log.info(unexpectedLine)
  const suites = merged(legs, reporterOf({ subject, settings: shared, run, names }))
  const judged: Labelled<Run>[] = []
  for (const suite of suites)
    judged.push(await judgedWithLabel(suite, shared, { run, pull: subject.pull, head: subject.head }))
  for (const one of worstLast(judged)) await show(one, judged.length > 1, shared)
  return exitOf(
    judged.map(({ judgement }) => judgement),
    legs,
    shared,
  )
}

const unexpectedLine =
  'Nothing says which legs there must be, so one that wrote no file is not missed: name them with expect'

interface Speaking {
  readonly subject: Subject
  readonly settings: Settings
  readonly run: Run
  /** The scenarios of tokgate.yml. */
  readonly names: readonly string[]
}

function reporterOf({ subject, settings, run, names }: Speaking): Reporter {
  const { writer } = run
  const own = { id: writer.run_id, number: writer.run_number, attempt: writer.run_attempt }
  const { id, number, attempt } = subject.run ?? own
  const identity = {
    pull: subject.pull,
    head: subject.head,
    writer: { ...writer, sha: subject.head, run_id: id, run_number: number, run_attempt: attempt },
  }
  return {
    enforce: settings.enforce,
    identity: writer.repository === null ? null : identity,
    at: run.startedAt,
    suite: settings.suite,
    expected: settings.expect ?? names.map((scenario) => ({ suite: null, scenario })),
    places: settings.args,
  }
}

function sayRefused({ refused }: Legs, run: Run): void {
  for (const { reason } of refused) run.say(plainSentence(reason))
}

const sidesOf = ({ baselineLabel, candidateLabel }: Settings) => ({
  baseline: baselineLabel === null ? null : parseLabel(baselineLabel),
  candidate: candidateLabel === null ? null : parseLabel(candidateLabel),
})

/** Outputs hold one value each: those of the worst suite are set last and stay. */
const worstLast = <R>(judged: readonly Labelled<R>[]): Labelled<R>[] =>
  judged.toSorted((a, b) => outcomes.indexOf(b.judgement.outcome) - outcomes.indexOf(a.judgement.outcome))

async function show({ judgement: judged, run }: Labelled<Run>, several: boolean, settings: Settings): Promise<void> {
  const judgement = labelled(judged, sidesOf(settings))
  const outputDir = several ? join(settings.outputDir, judgement.suite) : settings.outputDir
  const files = await writeFiles(judgement, { ...settings, outputDir }, run)
  await publish(judgement, { settings, files, run, whole: true })
}

/** As the worst scenario that is shown; without a single result it is no pass, whatever is enforced. */
function exitOf(judgements: readonly Judgement[], { legs }: Legs, settings: Settings): ExitCode {
  const suites = new Set(judgements.map(({ suite }) => suite))
  if (!legs.some(({ judgement }) => suites.has(judgement.suite))) return exitCodes.invalid
  return exitCodeOf({ scenarios: judgements.flatMap(({ scenarios }) => scenarios) }, settings)
}
