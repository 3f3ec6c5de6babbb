import { type Metric, metricNamed } from '../metrics/index.ts'
import { type Finding, findingOf } from './can-fail-finding.ts'
import { widestLimit } from './can-fail-limits.ts'
import type { Outlook } from './can-fail-outlook.ts'

/** A bound twenty times away would be broken by a loss of 95 % only, where the rule itself stops looking. */
const farthest = 20

/** What the stored level says of limits and bounds. `jobs`: of the level, with or without the metric. */
export function historyFindings(
  outlooks: readonly Outlook[],
  { jobs, mayStore }: { readonly jobs: number; readonly mayStore: boolean },
): Finding[] {
  if (jobs === 0) return []
  return outlooks.flatMap((outlook) => {
    const metric = metricNamed(outlook.metric)
    if (metric === undefined) return []
    return outlook.level === null
      ? notStored(outlook, { jobs, mayStore })
      : [...floorFindings(outlook, outlook.level, metric), ...boundFindings(outlook, outlook.level, metric)]
  })
}

/** Without a level the metric ends `no-baseline`, which passes: it fails nobody until a job that has it is stored. */
function notStored({ metric, limit, required }: Outlook, { jobs, mayStore }: { jobs: number; mayStore: boolean }) {
  if (limit === null) return []
  return [findingOf(required && !mayStore ? 'metric-not-stored' : 'metric-new', { metric, jobs })]
}

function floorFindings({ limit, floor }: Outlook, level: number, metric: Metric): Finding[] {
  const share = floor / level
  const most = widestLimit(metric)
  if (limit === null || share <= most) return []
  return [findingOf('floor-too-wide', { metric: metric.name, level, floor, share, most })]
}

function boundFindings({ limit, max, min }: Outlook, level: number, metric: Metric): Finding[] {
  const bound = metric.better === 'higher' ? min : max
  if (bound === null || bound === 0) return []
  const times = metric.better === 'higher' ? level / bound : bound / level
  const numbers = { metric: metric.name, level, bound }
  if (times < 1) return [findingOf('bound-broken', numbers)]
  if (times <= farthest) return []
  return [findingOf(limit === null ? 'bound-out-of-reach' : 'bound-far', { ...numbers, times })]
}

/** Limits finer than what can be told even with a full window of jobs. */
export const noiseFindings = (outlooks: readonly Outlook[]): Finding[] =>
  outlooks.flatMap(({ metric, limit, later, works }) => {
    if (limit === null || later === null || later <= 2 * limit) return []
    const numbers = { metric, limit, smallest_loss: later }
    return [
      works === null ? findingOf('noise-too-large', numbers) : findingOf('finer-than-noise', { ...numbers, works }),
    ]
  })
