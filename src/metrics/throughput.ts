import { perSecond } from './measured.ts'
import { rateFamily } from './metric.ts'

/** Over the whole round, prefill included: output throughput is no decode speed. */
export const throughput = rateFamily([
  {
    name: 'request_throughput',
    words: { zh: '请求吞吐量', en: 'Request throughput' },
    unit: 'req/s',
    group: 'throughput',
    of: (measured) => perSecond(measured.requests.length, measured),
  },
  {
    name: 'output_throughput',
    words: { zh: '输出 token 吞吐量', en: 'Output token throughput' },
    unit: 'tok/s',
    group: 'throughput',
    of: (measured) => perSecond(measured.totalOutputTokens, measured),
  },
  {
    name: 'total_token_throughput',
    words: { zh: '总 token 吞吐量', en: 'Total token throughput' },
    unit: 'tok/s',
    group: 'throughput',
    of: (measured) => perSecond(measured.totalInputTokens + measured.totalOutputTokens, measured),
  },
])
