// What holds for every workflow of this repository. A rule answers with what breaks it.
import { type Job, jobsOf, type Step, type Workflow } from './workflow.ts'

/** Breaches of one rule, each naming its job or line; none: it holds. */
export type Rule = (workflow: Workflow) => readonly string[]

const inJobs =
  (breach: (job: Job) => boolean): Rule =>
  (workflow) =>
    jobsOf(workflow).flatMap(([name, job]) => (breach(job) ? [name] : []))

const inSteps =
  (breach: (step: Step) => string | undefined | false): Rule =>
  (workflow) =>
    jobsOf(workflow).flatMap(([, job]) => job.steps.flatMap((step) => breach(step) || []))

const isPinned = /^\s*(?:- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/

export const rules = {
  'nothing is permitted on top': ({ permissions }) =>
    permissions !== undefined && Object.keys(permissions).length === 0 ? [] : [JSON.stringify(permissions ?? 'absent')],
  'every job names its own permissions': inJobs(({ permissions }) => permissions === undefined),
  'every job has a time limit': inJobs((job) => job['timeout-minutes'] === undefined),
  'jobs run on machines of GitHub, never on one of ours': inJobs((job) =>
    /self-hosted/.test(JSON.stringify(job['runs-on'])),
  ),
  'runs of the same thing do not overlap': ({ concurrency }) => (concurrency === undefined ? ['no concurrency'] : []),
  'every action is pinned by SHA, with its version beside it': ({ text }) =>
    text
      .split('\n')
      .filter((line) => /^\s*(?:- )?uses:/.test(line) && !/uses: \.\/$/.test(line) && !isPinned.test(line))
      .map((line) => line.trim()),
  'no expression is pasted into a shell line': inSteps(({ run }) => run?.includes('${{') === true && run),
  'no check-out leaves a token behind': inSteps(
    ({ uses, with: given }) =>
      uses?.startsWith('actions/checkout@') === true && given?.['persist-credentials'] !== false && uses,
  ),
  'no event hands rights to the code of a fork': ({ on }) =>
    Object.keys(on).filter((event) => event === 'pull_request_target' || event === 'workflow_run'),
} as const satisfies Readonly<Record<string, Rule>>
