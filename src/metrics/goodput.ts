import { type Goodput, type MeasuredRequest, perSecond, tpotS } from './measured.ts'
import { rateFamily } from './metric.ts'

const secondsOf = {
  ttft: ({ ttftS }: MeasuredRequest) => ttftS,
  // An answer of one token has no TPOT; it meets any level.
  tpot: (request: MeasuredRequest) => tpotS(request) ?? 0,
  e2el: ({ latencyS }: MeasuredRequest) => latencyS,
} as const

/** All levels met, bounds included; of a level given twice, the last. */
const isGood = (request: MeasuredRequest, levels: Goodput): boolean =>
  [...new Map(levels)].every(([name, ms]) => secondsOf[name](request) <= ms / 1000)

/** Requests per second that met every service level; present only when levels were given. */
export const goodput = rateFamily([
  {
    name: 'request_goodput',
    words: { zh: '达标请求吞吐量', en: 'Request goodput' },
    unit: 'req/s',
    group: 'other',
    of(measured) {
      const { goodput: levels, requests } = measured
      return levels === null ? null : perSecond(requests.filter((request) => isGood(request, levels)).length, measured)
    },
  },
])
