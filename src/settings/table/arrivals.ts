import { integer, number } from '../kinds/number.ts'
import { boolean, choice } from '../kinds/text.ts'
import { everyCompat, latestOnly, load, setting } from '../setting.ts'

/** When requests leave, and who sends them. */
export const arrivals = {
  'request-rate': setting({
    kind: number({ above: 0, infinite: true }, 'RATE'),
    default: Number.POSITIVE_INFINITY,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Requests per second; inf sends all at once', zh: '每秒请求数；inf 表示同时发出' },
  }),
  burstiness: setting({
    kind: number({ above: 0, infinite: true }),
    default: 1,
    vllm: everyCompat,
    commands: load,
    help: {
      en: 'Shape of the gaps: 1 is Poisson, below 1 burstier, above 1 steadier',
      zh: '到达间隔的形状：1 为泊松，小于 1 更突发，大于 1 更均匀',
    },
  }),
  'max-concurrency': setting({
    // v0.9.1 takes 0 as no limit; its successor refuses it.
    kind: integer({ min: ({ compat }) => (compat === 'v0.9.1' ? 0 : 1) }),
    default: null,
    defaultWords: { en: 'no limit', zh: '不限' },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Largest number of requests in flight', zh: '最大并发请求数' },
  }),
  'ramp-up-strategy': setting({
    kind: choice(['linear', 'exponential']),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'How the rate grows from start to end', zh: '请求速率从起点升到终点的方式' },
  }),
  'ramp-up-start-rps': setting({
    kind: integer({ min: 0 }),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Rate at the start of a ramp', zh: '爬升起始速率' },
  }),
  'ramp-up-end-rps': setting({
    kind: integer({ min: 0 }),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Rate at the end of a ramp', zh: '爬升结束速率' },
  }),
  'num-warmups': setting({
    kind: integer({ min: 0 }),
    default: 0,
    vllm: latestOnly,
    commands: load,
    help: {
      en: 'Copies of the first request sent before the first round',
      zh: '首轮之前发送的预热请求数（首个请求的副本）',
    },
  }),
  lanes: setting({
    kind: integer({ min: 0, max: 64 }),
    default: 0,
    commands: load,
    help: { en: 'Worker threads that carry the load; 0 is the main thread', zh: '承载压测的工作线程数；0 表示主线程' },
  }),
  'disable-tqdm': setting({
    kind: boolean(),
    default: false,
    vllm: everyCompat,
    commands: load,
    help: { en: 'No progress bar', zh: '不显示进度条' },
  }),
}
