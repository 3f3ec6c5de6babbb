// A workflow file as its rules see it: parsed, and the text of its `uses` lines with their comments.
import { parse } from 'yaml'

export type Permissions = Readonly<Record<string, string>>

export interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

export interface Job {
  readonly permissions?: Permissions
  readonly 'timeout-minutes'?: number
  readonly 'runs-on': string | readonly string[]
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> }
  readonly steps: readonly Step[]
}

export interface Workflow {
  readonly text: string
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Permissions
  readonly concurrency?: { readonly group: string }
  readonly jobs: Readonly<Record<string, Job>>
}

export const workflowOf = (text: string): Workflow => ({ ...(parse(text) as Omit<Workflow, 'text'>), text })

export const jobsOf = (workflow: Workflow): readonly (readonly [string, Job])[] => Object.entries(workflow.jobs)

export const runsOf = (job: Job): readonly string[] => job.steps.flatMap(({ run }) => (run === undefined ? [] : [run]))
