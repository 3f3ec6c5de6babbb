import type { Plan, Sample } from '../domain/plan.ts'
import type { Arrivals } from './arrivals.ts'

/** What joins samples and arrivals into requests. */
export interface PlanParts {
  readonly seed: number
  readonly samples: readonly Sample[]
  /** One due time for each sample. */
  readonly arrivals: Arrivals
  body(sample: Sample, index: number): string
  requestId(index: number): string | null
}

export function makePlan({ seed, samples, arrivals, body, requestId }: PlanParts): Plan {
  const requests = samples.map((sample, index) => ({
    index,
    dueMs: arrivals.dueMs[index] ?? 0,
    body: body(sample, index),
    promptTokens: sample.promptTokens,
    outputTokens: sample.outputTokens,
    requestId: requestId(index),
  }))
  return { seed, requests, endsNotBeforeMs: arrivals.endsNotBeforeMs, meanGapMs: arrivals.meanGapMs }
}
