import type { LaneJob } from './lane-job.ts'

/** As long as answers may well take: until then every request needs a connection that no other has been through with. */
const firstMs = 2_000
const leastAhead = 32
const mostAhead = 768

/** Spares for this long, while more are opened. */
const sparesForMs = 50
const leastSpares = 8
const mostSpares = 64

type Job = Pick<LaneJob, 'plan' | 'burst' | 'concurrency' | 'lanes'>

/**
 * Connections of one lane to open before the clock starts, at most: setting one up while others are read makes requests
 * late. A burst and a limit say how many there will be. At a finite rate without a limit nobody knows: those that the
 * first two seconds may take.
 */
export function openedAhead({ plan, burst, concurrency, lanes }: Job): number {
  if (burst || concurrency !== null) return Number.POSITIVE_INFINITY
  const soon = plan.dueMs.reduce((count, dueMs) => count + (dueMs <= firstMs ? 1 : 0), 0)
  return Math.ceil(Math.min(mostAhead, Math.max(leastAhead, soon)) / lanes)
}

/** Connections of one lane that are kept ready while it runs; what is taken is opened anew. */
export function keptSpares({ plan, burst, lanes }: Job): number {
  if (burst) return 0
  const lastMs = plan.dueMs.reduce((last, dueMs) => Math.max(last, dueMs), 1)
  const taken = (plan.count / lastMs) * sparesForMs
  return Math.ceil(Math.min(mostSpares, Math.max(leastSpares, taken)) / lanes)
}
