import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ScenarioJudgement, Side } from '../domain/judgement.ts'
import { type Complaint, type ExitCode, UserProblem } from '../domain/problem.ts'
import { type Bench, exitCodeOf, fingerprint, judge, referenceOfJobs, scenarioJudgement } from '../gate/index.ts'
import { livesOf } from '../gate/measured.ts'
import { complaintsWords, fileUnreadable } from '../messages/commands.ts'
import { defaultLimits } from '../metrics/index.ts'
import { parseLabel } from '../report/index.ts'
import { type ResultFile, readResult } from '../results/index.ts'
import type { Settings } from '../settings/index.ts'
import { codeOf } from './endpoint.ts'
import { writeFiles } from './files.ts'
import { judgementOf } from './judgement.ts'
import { publish } from './publish.ts'
import type { Run } from './run.ts'

/** Two result files as the document's table, with what they can honestly support. */
export async function compareFiles(settings: Settings, run: Run): Promise<ExitCode> {
  const [left, right] = await readBoth(settings)
  const judgement = judgementOf([scenarioOf(left, right, settings)], { suite: settings.suite, enforce: true }, run)
  const files = await writeFiles(judgement, settings, run)
  await publish(judgement, { settings, files, run })
  return exitCodeOf(judgement, { ...settings, enforce: true })
}

async function readBoth({ args, scenario }: Settings): Promise<readonly [ResultFile, ResultFile]> {
  // Two of them: the settings' rule has seen to it.
  const read = await Promise.all(args.map((path) => readOne(path, scenario?.[0] ?? null)))
  const complaints = read.flatMap((one) => (one.ok ? [] : one.complaints))
  const [left, right] = read.flatMap((one) => (one.ok ? [one.value] : []))
  if (left === undefined || right === undefined) throw new UserProblem(complaintsWords(complaints))
  return [left, right]
}

async function readOne(path: string, scenario: string | null): Promise<ReturnType<typeof readResult>> {
  try {
    return readResult({ name: path, text: await readFile(path, 'utf8'), scenario })
  } catch (error) {
    const complaint: Complaint = {
      where: path,
      words: fileUnreadable({ setting: 'compare', path, code: codeOf(error) }),
    }
    return { ok: false, complaints: [complaint] }
  }
}

function scenarioOf(left: ResultFile, right: ResultFile, settings: Settings): ScenarioJudgement {
  const bench: Bench = {
    reference: {
      ...referenceOfJobs(livesOf(left.rounds, left.restartedAt).map((rounds) => ({ rounds }))),
      unstored: true,
    },
    limits: limitsFor(left, right, settings),
    betweenJobNoise: settings.betweenJobNoise,
    comparison: null,
    sameTotals: false,
  }
  const candidate = { rounds: right.rounds, facts: null, restartedAt: right.restartedAt }
  const [baselineSide, candidateSide] = sidesOf(left, right, settings)
  const judgement = scenarioJudgement(bench, candidate, judge(bench, { ...candidate, stopped: 'rounds' }), {
    name: 'compare',
    candidate: candidateSide,
    baseline: baselineSide,
    fingerprint: { identity: right.workload, subject: right.metadata },
    accepted: null,
    skippedRows: [],
    repeatCommand: `tokgate compare ${basename(left.where)} ${basename(right.where)}`,
  })
  const sides = [right, left].map(({ workload, metadata }) => ({ identity: workload, subject: metadata }))
  return { ...judgement, fingerprint: sides[0] && sides[1] ? fingerprint(sides[0], sides[1]) : [] }
}

/** The default limits bind as far as both files have their metrics; those that the user lists bind as they stand. */
function limitsFor(left: ResultFile, right: ResultFile, { limits }: Settings): Settings['limits'] {
  const has = ({ rounds }: ResultFile, metric: string): boolean => rounds.every(({ metrics }) => metric in metrics)
  if (limits !== defaultLimits) return limits
  return limits.filter(({ metric }) => has(left, metric) && has(right, metric))
}

/** `model_id`, with the file's name as variant when both sides are the same model; labels replace both. */
function sidesOf(left: ResultFile, right: ResultFile, settings: Settings): readonly [Side, Side] {
  const alike = left.modelId === right.modelId && left.variant === right.variant
  const side = (file: ResultFile, label: string | null): Side => {
    if (label !== null) return parseLabel(label)
    const name = basename(file.where)
    return { model: file.modelId ?? name, variant: alike && file.modelId !== null ? name : file.variant }
  }
  return [side(left, settings.baselineLabel), side(right, settings.candidateLabel)]
}
