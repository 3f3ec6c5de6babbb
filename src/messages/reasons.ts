import type { Words } from '../domain/words.ts'
import { checkSentences } from './checks.ts'
import { ofPairs } from './compare.ts'
import { roundsEn, roundsWereEn } from './counted.ts'
import { legSentences } from './legs.ts'

/**
 * What a sentence about a reason may say, already in digits. `name` is one of the reason's numbers
 * (`gate/reasons.ts`); what is missing shows as `–`.
 */
export interface Facts {
  readonly metric: Words
  /** The same before a Chinese character: with a blank after Latin letters, as in 平均 TTFT 上升. */
  readonly subject: Words
  /** `下降 9.5 %（95 % 区间 7.9 … 11.1 %）`: the change in the direction it went, its interval likewise. */
  readonly moved: Words
  /** `−0.3 %（95 % 区间 −1.8 … +1.2 %）`. */
  readonly changed: Words
  /** `，已排除超过 1.8 % 的劣化`, or nothing where the interval holds no loss. */
  readonly ruledOut: Words
  /** `已测满 8 轮`, `时间预算用完，停在第 4 轮`. */
  readonly stopped: Words
  /** A ratio with one decimal: `9.5 %`. */
  percent(name: string): string
  /** A ratio as the user set it: `5 %`. */
  limit(name: string): string
  /** A plain number: `640`. */
  count(name: string): string
  /** A number in the metric's unit: `57.23 ms`. */
  value(name: string): string
  /** A bound that the user set, in the metric's unit: `80 ms`. */
  bound(name: string): string
  /** Milliseconds: `12.4 ms`. */
  ms(name: string): string
  /** Text, inert. */
  text(name: string): string
}

/** One reason in words: what happened, and what to do about it where there is something to do. */
export interface Sentence {
  readonly what: (facts: Facts) => Words
  readonly cure?: (facts: Facts) => Words
}

const seen = (f: Facts): Words => ({
  zh: `以 90 % 概率能发现的最小劣化为 ${f.percent('smallest_loss')}`,
  en: `the smallest loss it would notice with 90 % probability is ${f.percent('smallest_loss')}`,
})

/** A second life of the deployment is a second job; after one restart there is no other. */
const orRestart = (f: Facts): Words =>
  f.count('lives') === '1'
    ? { zh: '，或设置 restart-command 重启后再测，', en: ' or a second deployment (restart-command)' }
    : { zh: '', en: '' }

/** Verdicts of one metric. */
const ofMetrics: Readonly<Record<string, Sentence>> = {
  pass: {
    what: (f) => ({
      zh: `${f.metric.zh} ${f.changed.zh}${f.ruledOut.zh}，上限 ${f.limit('limit')}`,
      en: `${f.metric.en} ${f.changed.en}${f.ruledOut.en}, limit ${f.limit('limit')}`,
    }),
  },
  'pass.floor': {
    what: (f) => ({
      zh: `${f.metric.zh} ${f.changed.zh}，变化小于 ${f.bound('floor')}，不计`,
      en: `${f.metric.en} ${f.changed.en}, a change below ${f.bound('floor')} does not count`,
    }),
  },
  'within-bounds': {
    what: (f) => ({
      zh: `${f.subject.zh}为 ${f.value('value')}，在界限之内`,
      en: `${f.metric.en} is ${f.value('value')}, within its bounds`,
    }),
  },
  improved: {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，超过 ${f.limit('limit')}`,
      en: `${f.metric.en} is ${f.moved.en}, more than ${f.limit('limit')}`,
    }),
  },
  regressed: {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}`,
    }),
  },
  'max-broken': {
    what: (f) => ({
      zh: `${f.subject.zh}为 ${f.value('value')}，超过最大值 ${f.bound('max')}`,
      en: `${f.metric.en} is ${f.value('value')}, above its maximum of ${f.bound('max')}`,
    }),
  },
  'min-broken': {
    what: (f) => ({
      zh: `${f.subject.zh}为 ${f.value('value')}，低于最小值 ${f.bound('min')}`,
      en: `${f.metric.en} is ${f.value('value')}, below its minimum of ${f.bound('min')}`,
    }),
  },
  'inconclusive.job-noise': {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}；作业间波动 ${f.percent('job_noise')}，${seen(f).zh}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}; noise between jobs is ${f.percent('job_noise')}, ${seen(f).en}`,
    }),
    cure: (f) => ({
      zh: `${f.stopped.zh}。再多几次基线作业（现有 ${f.count('jobs')} 次）${orRestart(f).zh}即可判定；增加轮数无济于事。`,
      en: `${f.stopped.en}. More baseline jobs (there are ${f.count('jobs')})${orRestart(f).en} would settle it; more rounds would not.`,
    }),
  },
  'inconclusive.round-noise': {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}；轮间波动 ${f.percent('round_noise')}，${seen(f).zh}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}; noise between rounds is ${f.percent('round_noise')}, ${seen(f).en}`,
    }),
    cure: (f) => ({
      zh: `${f.stopped.zh}。把每轮加长（增大 num-prompts，会开始新的基线），或确认端点没有别的负载，即可判定。`,
      en: `${f.stopped.en}. Longer rounds (a larger num-prompts, which starts a new baseline) or an endpoint without other load would settle it.`,
    }),
  },
  'inconclusive.few-rounds': {
    what: (f) => ({
      zh: `${f.subject.zh}变化 ${f.percent('change')}，但基线只有 ${f.count('baseline_rounds')} 轮、候选只有 ${f.count('rounds')} 轮，分不清变化与波动`,
      en: `${f.metric.en} changed by ${f.percent('change')}, but with rounds ${f.count('baseline_rounds')} (baseline) and ${f.count('rounds')} (candidate) a change cannot be told from noise`,
    }),
    cure: () => ({
      zh: '各跑一次说明不了问题：两边各测 3 轮以上再比较。',
      en: 'One run each cannot tell: measure three rounds or more on both sides.',
    }),
  },
  'inconclusive.missing': {
    what: (f) => ({ zh: `${f.metric.zh}：没有测到`, en: `${f.metric.en} was not measured` }),
  },
  'no-baseline.metric': {
    what: (f) => ({
      zh: `${f.metric.zh}：基线的 ${f.count('jobs')} 次作业里都没有`,
      en: `none of the ${f.count('jobs')} baseline jobs has ${f.metric.en}`,
    }),
  },
  'missing-metric': {
    what: (f) => ({
      zh: `${f.metric.zh}：第 ${f.count('round')} 轮没有测到`,
      en: `${f.metric.en} was not measured in round ${f.count('round')}`,
    }),
    cure: () => ({
      zh: '看看该轮的请求是否返回了足够的 token；不需要这个指标时，把它从 limits 去掉或设 required: false。',
      en: 'See whether that round’s requests returned enough tokens; if the metric is not needed, drop it from limits or set required: false.',
    }),
  },
  'value-not-positive': {
    what: (f) => ({
      zh: `${f.metric.zh}：第 ${f.count('round')} 轮的值是 ${f.text('value')}，不是正数`,
      en: `${f.metric.en} of round ${f.count('round')} is ${f.text('value')}, not a positive number`,
    }),
    cure: () => ({
      zh: '没有一个请求产生可计的 token：请看服务日志与 round-N.json。',
      en: 'No request gave tokens that count: see the server’s log and round-N.json.',
    }),
  },
}

/** Outcomes of the job as a whole. What creates a baseline depends on where it runs: the report adds it. */
const ofJobs: Readonly<Record<string, Sentence>> = {
  'no-baseline': {
    what: (f) => ({
      zh: `测了 ${f.count('rounds')} 轮，还没有可以比较的数据`,
      en: `${roundsWereEn(f.count('rounds'))} measured, there is nothing to compare them with`,
    }),
  },
  'no-baseline.identity': {
    what: (f) => ({
      zh: `测的对象变了（${f.text('fields')}），从 ${f.count('rounds')} 轮新数据重新开始`,
      en: `what is measured has changed (${f.text('fields')}), so it starts anew from ${roundsEn(f.count('rounds'))}`,
    }),
  },
  'error-rate': {
    what: (f) => ({
      zh: `失败请求数 ${f.count('failed')} / ${f.count('total')}（${f.percent('ratio')}），上限 ${f.limit('limit')}`,
      en: `${f.count('failed')} of ${f.count('total')} requests failed (${f.percent('ratio')}), limit ${f.limit('limit')}`,
    }),
  },
  'error-rate.worse': {
    what: (f) => ({
      zh: `失败请求数 ${f.count('failed')} / ${f.count('total')}（${f.percent('ratio')}），明显多于基线的 ${f.count('baseline_failed')} / ${f.count('baseline_total')}（${f.percent('baseline_ratio')}）`,
      en: `${f.count('failed')} of ${f.count('total')} requests failed (${f.percent('ratio')}), significantly more than the baseline’s ${f.count('baseline_failed')} of ${f.count('baseline_total')} (${f.percent('baseline_ratio')})`,
    }),
  },
  drift: {
    what: (f) => ({
      zh: `自 ${f.text('since')} 固定的参考行以来，${f.subject.zh}累计${f.moved.zh}，漂移上限 ${f.limit('limit')}`,
      en: `${f.metric.en} is ${f.moved.en} in all since the pinned row of ${f.text('since')}, drift limit ${f.limit('limit')}`,
    }),
    cure: () => ({
      zh: '没有哪一次单独超限，是多次小的劣化累积而成：请从「最近的作业」里找出它们；若现在的水平可以接受，用 tokgate baseline pin 固定一条新的参考行。',
      en: 'No single job lost that much; many small losses add up to it. Find them in the last jobs, or pin a row of the present level with tokgate baseline pin if it is acceptable.',
    }),
  },
}

/** Every reason the gate gives (`gate/reasons.ts`), by key. A key without a sentence shows as itself. */
export const reasonSentences: Readonly<Record<string, Sentence>> = {
  ...ofMetrics,
  ...ofPairs,
  ...ofJobs,
  ...checkSentences,
  ...legSentences,
}
