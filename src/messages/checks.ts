import type { Words } from '../domain/words.ts'
import { differEn, roundsEn, roundsWereEn } from './counted.ts'
import type { Facts, Sentence } from './reasons.ts'
import { type CheckWords, workSentences, workWords } from './validity.ts'

const restClient = (): Words => ({
  zh: '压测端自身跟不上，数字反映的是它而不是服务：换一台更空闲的机器，或降低并发数、请求速率。',
  en: 'The client could not keep up, so the figures tell of it and not of the server: use an idler machine, or lower the concurrency or the request rate.',
})

/** Why a measurement is not to be believed, by ValidityCheck.check. */
export const checkSentences: Readonly<Record<string, Sentence>> = {
  ...workSentences,
  identity: {
    what: (f) => ({
      zh: `与基线测的不是同一件事：${f.text('fields')} 不同`,
      en: `this is not what the baseline measured: ${differEn(f.text('fields'))}`,
    }),
    cure: () => ({
      zh: '把这些设置改回与基线一致；确实要换时，默认分支上的下一次运行会以新设置重新开始基线。',
      en: 'Set these back to the baseline’s; if the change is meant, the next run on the default branch starts a new baseline with them.',
    }),
  },
  'failed-requests': {
    what: (f) => ({
      zh: `失败请求数 ${f.count('failed')} / ${f.count('total')}（${f.percent('ratio')}），超过 ${f.limit('limit')}，其余请求的速度不足为凭`,
      en: `${f.count('failed')} of ${f.count('total')} requests failed (${f.percent('ratio')}, more than ${f.limit('limit')}), so the speed of the others proves nothing`,
    }),
    cure: () => ({
      zh: '先看服务日志和 round-N.json 里的错误，修好后重新运行。',
      en: 'See the server’s log and the errors in round-N.json first, then run again.',
    }),
  },
  'complete-rounds': {
    what: (f) => ({
      zh: `${f.count('rounds')} 轮中有 ${f.count('partial')} 轮没有跑完`,
      en: `${f.count('partial')} of ${roundsEn(f.count('rounds'))} did not run to their end`,
    }),
    cure: () => ({ zh: '重新运行，不要中途停止。', en: 'Run it again without stopping it.' }),
  },
  'enough-rounds': {
    what: (f) => ({
      zh: `只测了 ${f.count('rounds')} 轮，至少需要 ${f.count('needed')} 轮`,
      en: `only ${roundsWereEn(f.count('rounds'))} measured, ${f.count('needed')} are needed`,
    }),
    cure: () => ({
      zh: '增大 time-budget，或减小 num-prompts 让每轮更短。',
      en: 'Raise time-budget, or shorten the rounds with a smaller num-prompts.',
    }),
  },
  'input-totals': {
    what: (f) => ({
      zh: `每请求输入 ${f.count('got')} 个 token，基线为 ${f.count('baseline')} 个，相差 ${f.percent('difference')}，上限 ${f.limit('limit')}`,
      en: `${f.count('got')} input tokens a request against the baseline’s ${f.count('baseline')} differ by ${f.percent('difference')}, limit ${f.limit('limit')}`,
    }),
    cure: () => ({
      zh: '两边的负载不同：检查 tokenizer 和数据集。',
      en: 'The load is not the same on both sides: check the tokenizer and the dataset.',
    }),
  },
  'output-totals': {
    what: (f) => ({
      zh: `每请求输出 ${f.count('got')} 个 token，基线为 ${f.count('baseline')} 个，相差 ${f.percent('difference')}，上限 ${f.limit('limit')}`,
      en: `${f.count('got')} output tokens a request against the baseline’s ${f.count('baseline')} differ by ${f.percent('difference')}, limit ${f.limit('limit')}`,
    }),
    cure: () => ({
      zh: '回答长短不同，速度便不可比：固定 temperature 为 0 并打开 ignore_eos。',
      en: 'Speeds of answers of different lengths cannot be compared: keep temperature 0 and ignore_eos.',
    }),
  },
  'client.late': {
    what: (f) => ({
      zh: `压测端过载：${f.percent('value')} 的请求晚发超过平均间隔的一半和 5 毫秒，上限 ${f.limit('limit')}`,
      en: `the client was overloaded: ${f.percent('value')} of the requests left late, by over half the mean gap and over 5 ms, limit ${f.limit('limit')}`,
    }),
    cure: restClient,
  },
  'client.lateness': {
    what: (f) => ({
      zh: `压测端过载：发送延误 P99 为 ${f.ms('value')}，上限 ${f.ms('limit')}`,
      en: `the client was overloaded: P99 of its lateness is ${f.ms('value')}, limit ${f.ms('limit')}`,
    }),
    cure: restClient,
  },
  'client.event-loop': {
    what: (f) => ({
      zh: `压测端过载：事件循环延迟 P99 为 ${f.ms('value')}，上限 ${f.ms('limit')}`,
      en: `the client was overloaded: P99 of its event-loop delay is ${f.ms('value')}, limit ${f.ms('limit')}`,
    }),
    cure: restClient,
  },
  'prefix-hits': {
    what: (f) => ({
      zh: `前缀缓存命中率 ${f.percent('got')}，基线为 ${f.percent('baseline')}，相差超过 ${f.limit('limit')}`,
      en: `prefix-cache hits are ${f.percent('got')} against the baseline’s ${f.percent('baseline')}, more than ${f.limit('limit')} apart`,
    }),
    cure: () => ({
      zh: '缓存改变了工作量：重启服务后重测，或两边都关闭前缀缓存。',
      en: 'The cache changed the work: restart the server and measure again, or switch prefix caching off on both sides.',
    }),
  },
  foreign: {
    what: (f) => ({
      zh: `第 ${f.count('round')} 轮中服务完成的请求有 ${f.percent('ratio')} 不是本次发出的，上限 ${f.limit('limit')}`,
      en: `${f.percent('ratio')} of the requests the server finished in round ${f.count('round')} were not ours, limit ${f.limit('limit')}`,
    }),
    cure: () => ({
      zh: '有人同时在用这个端点：换一个独占的端点，或排队运行。',
      en: 'Somebody else used the endpoint: take one of your own, or queue the jobs.',
    }),
  },
  preemptions: {
    what: (f) => ({
      zh: `抢占 ${f.count('got')} 次，基线为 ${f.text('baseline')} 次`,
      en: `${f.count('got')} preemptions against the baseline’s ${f.text('baseline')}`,
    }),
  },
  values: {
    what: (f) => ({
      zh: `${f.count('metrics')} 个受控指标中有 ${f.count('bad')} 个不是有限的正数`,
      en: `${f.count('bad')} of ${f.count('metrics')} gated metrics are not finite positive numbers`,
    }),
  },
}

const ofLimit = (f: Facts, value: string): string => `${value} ≤ ${f.limit('limit')}`
/** Of the worst round; a hiccup of one round is no failure, so how many were beyond the limit stands behind it. */
const inMs = (f: Facts): string => `${f.ms('value')} / ${f.ms('limit')}（>: ${f.count('over')} / ${f.count('rounds')}）`

export const checkWords: Readonly<Record<string, CheckWords>> = {
  ...workWords,
  identity: { name: { zh: '与基线测的是同一件事', en: 'Same measurement as the baseline' }, shown: () => '' },
  'failed-requests': {
    name: { zh: '失败请求数', en: 'Failed requests' },
    shown: (f) => `${f.count('failed')} / ${f.count('total')}（${f.percent('ratio')}）`,
  },
  'complete-rounds': {
    name: { zh: '每轮都跑完', en: 'Every round ran to its end' },
    shown: (f) => f.count('rounds'),
  },
  'enough-rounds': {
    name: { zh: '轮数足够', en: 'Enough rounds' },
    shown: (f) => `${f.count('rounds')} ≥ ${f.count('needed')}`,
  },
  'input-totals': {
    name: { zh: '每请求输入 token 与基线一致', en: 'Input tokens a request as the baseline’s' },
    shown: (f) => ofLimit(f, f.percent('difference')),
  },
  'output-totals': {
    name: { zh: '每请求输出 token 与基线一致', en: 'Output tokens a request as the baseline’s' },
    shown: (f) => ofLimit(f, f.percent('difference')),
  },
  'client.late': {
    name: { zh: '压测端：晚发的请求', en: 'Client: late requests' },
    shown: (f) => ofLimit(f, f.percent('value')),
  },
  'client.lateness': { name: { zh: '压测端：发送延误 P99', en: 'Client: P99 of lateness' }, shown: inMs },
  'client.event-loop': {
    name: { zh: '压测端：事件循环延迟 P99', en: 'Client: P99 of the event-loop delay' },
    shown: inMs,
  },
  'prefix-hits': {
    name: { zh: '前缀缓存命中率与基线一致', en: 'Prefix-cache hits as the baseline’s' },
    shown: (f) => `${f.percent('got')} / ${f.percent('baseline')}`,
  },
  foreign: {
    name: { zh: '端点上没有别人的请求', en: 'No requests of others' },
    shown: (f) => ofLimit(f, f.percent('ratio')),
  },
  preemptions: {
    name: { zh: '抢占次数（候选 / 基线）', en: 'Preemptions (candidate / baseline)' },
    shown: (f) => `${f.count('got')} / ${f.text('baseline')}`,
  },
  values: {
    name: { zh: '数值都是有限的正数', en: 'All values finite and positive' },
    shown: (f) => f.count('metrics'),
  },
}
