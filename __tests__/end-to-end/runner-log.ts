/** One step of one job, as the runner's log tells it. */
export interface RanStep {
  /** With the leg of a matrix: `gate-2`. */
  readonly job: string
  readonly jobId: string
  readonly id: string
  result: 'success' | 'failure' | 'skipped' | null
  /** Of the step's process; 0 where the runner names none. */
  exitCode: number
  readonly outputs: Record<string, string>
  summary: string
  /** What the step wrote, workflow commands included. */
  log: string
}

export interface RanWorkflow {
  /** act's own: 0 when every job succeeded. */
  readonly code: number
  /** Results of the jobs that ran, by name; a job that was skipped is not there. */
  readonly jobs: Readonly<Record<string, string>>
  readonly steps: readonly RanStep[]
  /** Everything that the runner shows: its log without the lines that name a secret to be masked. */
  readonly text: string
  /** The step with this id (an index from 0 where the workflow names none). */
  step(id: string, job?: string): RanStep
}

type Line = Readonly<Record<string, unknown>>

/** Reads `act --json`. */
export function readLog(code: number, stdout: string, stderr: string): RanWorkflow {
  const lines = stdout.split('\n').flatMap(lineOf)
  const steps = new Map<string, RanStep>()
  const jobs: Record<string, string> = {}
  for (const line of lines) {
    if (typeof line['jobResult'] === 'string') jobs[jobName(line)] = line['jobResult']
    const step = stepOf(steps, line)
    if (step !== null) take(step, line)
  }
  const all = [...steps.values()]
  const shown = lines.filter((line) => line['command'] !== 'add-mask')
  const text = `${shown.map((line) => JSON.stringify(line)).join('\n')}\n${stderr}`
  return { code, jobs, steps: all, text, step: (id, job) => found(all, id, job, text) }
}

function found(steps: readonly RanStep[], id: string, job: string | undefined, text: string): RanStep {
  const step = steps.find((one) => one.id === id && (job === undefined || one.job === job))
  if (step === undefined) throw new Error(`no step ${id} ran:\n${text}`)
  return step
}

function lineOf(text: string): Line[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

const jobName = (line: Line): string => String(line['job']).replace(/^.*\//, '').trim()

/** Set-up and clean-up are steps of the runner's own, under another key. */
function stepOf(steps: Map<string, RanStep>, line: Line): RanStep | null {
  const ids = line['stepID']
  if (!Array.isArray(ids)) return null
  const job = jobName(line)
  const id = String(ids[0])
  const key = `${job} ${id}`
  const step = steps.get(key) ?? {
    ...{ job, jobId: String(line['jobID']), id },
    ...{ result: null, exitCode: 0, outputs: {}, summary: '', log: '' },
  }
  steps.set(key, step)
  return step
}

const resultOf = { success: 'success', failure: 'failure', skipped: 'skipped' } as const

function take(step: RanStep, line: Line): void {
  const message = String(line['msg'] ?? '')
  const result = resultOf[String(line['stepResult']) as keyof typeof resultOf]
  if (result !== undefined) step.result = result
  const status = /^exit status (\d+)$/.exec(message.trim())
  if (status !== null) step.exitCode = Number(status[1])
  if (line['command'] === 'set-output') step.outputs[String(line['name'])] = String(line['arg'])
  else if (line['command'] === 'summary') step.summary += String(line['content'])
  else if (line['command'] !== 'add-mask') step.log += typeof line['raw'] === 'string' ? line['raw'] : message
}
