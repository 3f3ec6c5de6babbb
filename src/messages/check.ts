import type { Words } from '../domain/words.ts'
import { differEn } from './counted.ts'
import type { Facts } from './reasons.ts'

/** Sentences and labels of `tokgate check`: what keeps a gate from failing, and the cure. */

/** P99 of 12 values: so few that the percentile is one of them. */
const few = (f: Facts): Words => ({
  zh: `每轮只有 ${f.count('values')} 个值`,
  en: `one round has ${f.count('values')} values of it`,
})

/** By `FindingKey` (`gate/can-fail-finding.ts`). */
export const findingSentences: Readonly<Record<string, (facts: Facts) => Words>> = {
  'limit-too-wide': (f) => ({
    zh: `${f.subject.zh}的上限 ${f.limit('limit')} 宽到没有意义：服务慢一半也会通过；请设为不超过 ${f.limit('most')} 的值`,
    en: `a limit of ${f.limit('limit')} for ${f.metric.en} is so wide that it means nothing: a server at half its speed would pass; set ${f.limit('most')} or less`,
  }),
  'floor-too-wide': (f) => ({
    zh: `${f.subject.zh}的 floor ${f.bound('floor')} 是基线 ${f.value('level')} 的 ${f.percent('share')}，比它小的劣化都不计；请减小 floor（不超过基线的 ${f.limit('most')}）`,
    en: `a floor of ${f.bound('floor')} for ${f.metric.en} is ${f.percent('share')} of the stored ${f.value('level')}, and no smaller loss would count; lower it (at most ${f.limit('most')} of the baseline)`,
  }),
  'max-zero': (f) => ({
    zh: `${f.subject.zh}的 max 为 0，任何测量值都会超过；请写出真正的上界，或删去 max`,
    en: `a max of 0 for ${f.metric.en} fails whatever is measured; give the bound that you mean, or take max out`,
  }),
  'min-zero': (f) => ({
    zh: `${f.subject.zh}的 min 为 0，没有测量值会低于它；请写出真正的下界，或删去 min`,
    en: `a min of 0 for ${f.metric.en} can never be broken; give the bound that you mean, or take min out`,
  }),
  'max-alone': (f) => ({
    zh: `${f.subject.zh}只设了 max，而它越大越好，再大的劣化也不会失败；请改用 limit 或 min`,
    en: `${f.metric.en} has a max alone, and more of it is better, so no loss could fail it; give a limit or a min`,
  }),
  'min-alone': (f) => ({
    zh: `${f.subject.zh}只设了 min，而它越小越好，再大的劣化也不会失败；请改用 limit 或 max`,
    en: `${f.metric.en} has a min alone, and less of it is better, so no loss could fail it; give a limit or a max`,
  }),
  'bound-out-of-reach': (f) => ({
    zh: `${f.subject.zh}的界限 ${f.bound('bound')} 与基线 ${f.value('level')} 相差 ${f.count('times')} 倍，永远不会被突破；请检查单位，或改用 limit`,
    en: `the bound of ${f.bound('bound')} for ${f.metric.en} is ${f.count('times')} times away from the stored ${f.value('level')} and can never be broken; check its unit, or give a limit`,
  }),
  'bound-far': (f) => ({
    zh: `${f.subject.zh}的界限 ${f.bound('bound')} 与基线 ${f.value('level')} 相差 ${f.count('times')} 倍，只有 limit 起作用；请检查界限的单位`,
    en: `the bound of ${f.bound('bound')} for ${f.metric.en} is ${f.count('times')} times away from the stored ${f.value('level')}, so only the limit gates it; check the bound's unit`,
  }),
  'bound-broken': (f) => ({
    zh: `${f.subject.zh}的基线 ${f.value('level')} 已突破界限 ${f.bound('bound')}，没有改动的作业也会失败；请检查界限及其单位`,
    en: `the stored ${f.value('level')} of ${f.metric.en} breaks the bound of ${f.bound('bound')} already, so that jobs fail without any change; check the bound and its unit`,
  }),
  'nothing-required': (f) => ({
    zh: `${f.count('count')} 个门禁指标全部为 required: false，什么都测不到、判不出也算数；请至少对一个指标去掉 required: false`,
    en: `all ${f.count('count')} gated metrics have required: false, so that nothing has to be measured or decided; take it away from at least one`,
  }),
  'one-token-answers': (f) => ({
    zh: `${f.subject.zh}测不出：输出长度为 ${f.count('tokens')} 时没有 token 间隔；请增大 random-output-len，或在 limits 中不列 TPOT 与 ITL`,
    en: `answers of ${f.count('tokens')} token have no gaps, so ${f.metric.en} cannot be measured; raise random-output-len, or list limits without TPOT and ITL`,
  }),
  'one-request': (f) => ({
    zh: `每轮只有 1 个请求，${f.subject.zh}恒为 0；请增大 num-prompts，或改用平均值`,
    en: `with one request a round ${f.metric.en} is always 0; raise num-prompts, or gate the mean`,
  }),
  'percentile-of-few': (f) => ({
    zh: `${few(f).zh}，${f.subject.zh}只是其中的极值；请把 num-prompts 设为至少 ${f.count('needed')}，或改用较低的分位`,
    en: `${few(f).en}, so ${f.metric.en} is no more than an extreme one; set num-prompts to ${f.count('needed')} or more, or gate a lower percentile`,
  }),
  'percentile-thin': (f) => ({
    zh: `${few(f).zh}，${f.subject.zh}取决于其中不到 5 个，波动会很大；num-prompts 达到 ${f.count('needed')} 才够稳`,
    en: `${few(f).en}, so ${f.metric.en} rests on fewer than five and will be noisy; num-prompts ${f.count('needed')} would steady it`,
  }),
  'metric-not-stored': (f) => ({
    zh: `${f.subject.zh}不在基线的 ${f.count('jobs')} 次作业之中，它只会是“尚无基线”而通过；请先在默认分支（终端上用 --store）存入一次含它的作业，或设 required: false`,
    en: `none of the ${f.count('jobs')} baseline jobs has ${f.metric.en}, so that it would end without a baseline, and pass; store a job that has it first (a run of the default branch; --store on a terminal), or set required: false`,
  }),
  'metric-new': (f) => ({
    zh: `${f.subject.zh}不在基线的 ${f.count('jobs')} 次作业之中，在存入含它的作业之前它不会使任何作业失败`,
    en: `none of the ${f.count('jobs')} baseline jobs has ${f.metric.en}: it fails nothing until a job that has it is stored`,
  }),
  'rounds-identical': (f) => ({
    zh: `基线 ${f.text('row')} 的第 ${f.count('other')} 轮与第 ${f.count('round')} 轮每一位数字都相同，不是测出来的；请用 tokgate baseline revoke 撤销它，再存入真正的测量`,
    en: `rounds ${f.count('other')} and ${f.count('round')} of the baseline row ${f.text('row')} are the same to the last digit, so they were not measured; revoke it (tokgate baseline revoke) and store a measured job`,
  }),
  'figures-frozen': (f) => ({
    zh: `基线 ${f.text('row')} 的${f.subject.zh}在 ${f.count('rounds')} 轮中每一位数字都相同，不是测出来的；请用 tokgate baseline revoke 撤销它，再存入真正的测量`,
    en: `${f.metric.en} of the baseline row ${f.text('row')} is the same to the last digit in ${f.count('rounds')} rounds, so it was not measured; revoke it (tokgate baseline revoke) and store a measured job`,
  }),
  'rounds-copied': (f) => ({
    zh: `基线 ${f.text('row')} 中有一轮与 ${f.text('other')} 的每一位数字都相同，是复制的；请用 tokgate baseline revoke 撤销它，再存入真正的测量`,
    en: `a round of the baseline row ${f.text('row')} is that of ${f.text('other')} to the last digit, so it was copied; revoke it (tokgate baseline revoke) and store a measured job`,
  }),
  'figures-typed': (f) => ({
    zh: `基线 ${f.text('row')} 的所有数字都不超过 ${f.count('decimals')} 位小数，是手写或抄录的，不是测出来的；请用 tokgate baseline revoke 撤销它，再存入真正的测量`,
    en: `no figure of the baseline row ${f.text('row')} has more than ${f.count('decimals')} decimals: it was typed or copied from a print, not measured; revoke it (tokgate baseline revoke) and store a measured job`,
  }),
  'finer-than-noise': (f) => ({
    zh: `${f.subject.zh}的上限 ${f.limit('limit')} 比波动还细：即使存满 8 次作业，能发现的最小劣化仍为 ${f.percent('smallest_loss')}，超过上限的两倍；可行的上限是 ${f.limit('works')}`,
    en: `the limit of ${f.limit('limit')} for ${f.metric.en} is finer than the noise: the smallest loss it would notice would still be ${f.percent('smallest_loss')}, above twice the limit, with 8 stored jobs; a limit of ${f.limit('works')} would work`,
  }),
  'noise-too-large': (f) => ({
    zh: `${f.subject.zh}波动太大：即使存满 8 次作业，能发现的最小劣化仍为 ${f.percent('smallest_loss')}，有意义的上限都不可行；请把每轮加长（增大 num-prompts），或换别的指标`,
    en: `${f.metric.en} is too noisy for any limit that means something: the smallest loss it would notice would still be ${f.percent('smallest_loss')} with 8 stored jobs; make rounds longer (a larger num-prompts), or gate another metric`,
  }),
  observing: () => ({
    zh: 'enforce: false：处于观察期，无论结果如何步骤都会通过；观察结束后请删去它',
    en: 'enforce: false: this gate observes, and the step passes whatever happens; take it out once the trial is over',
  }),
  'doubt-passes': () => ({
    zh: 'on-inconclusive: pass：无法判定时会通过，噪声足够大就永远不会失败；请删去它，或确认波动（见下表）够小',
    en: 'on-inconclusive: pass: doubt passes, so that enough noise lets everything through; take it out, or see that the noise is small',
  }),
  'drift-unpinned': (f) => ({
    zh: `drift-limit ${f.limit('limit')} 不起作用：没有固定参考行；请用 tokgate baseline pin 固定一行`,
    en: `drift-limit ${f.limit('limit')} gates nothing, because no row is pinned; pin one with tokgate baseline pin`,
  }),
  'drift-too-wide': (f) => ({
    zh: `drift-limit ${f.limit('limit')} 宽到没有意义：${f.subject.zh}逐次降到一半也不会失败；请设为不超过 ${f.limit('most')} 的值`,
    en: `a drift-limit of ${f.limit('limit')} is so wide that it means nothing for ${f.metric.en}: half the speed could be lost bit by bit; set ${f.limit('most')} or less`,
  }),
  'nothing-stored': () => ({
    zh: '这个场景还没有存过作业：在存入第一次作业之前，没有相对上限会失败，轮间波动也无从得知；请在默认分支运行一次（终端上用 --store）',
    en: 'no job of this scenario is stored: until one is, no relative limit can fail, and the noise between rounds is not known; run it once on the default branch (--store on a terminal)',
  }),
  'other-workload': (f) => ({
    zh: `已存的 ${f.count('jobs')} 次作业测的是另一种负载（${f.text('fields')} 不同），不能作为它的基线；请改回一致，或在默认分支重新开始`,
    en: `the ${f.count('jobs')} stored jobs measured another workload (${differEn(f.text('fields'))}) and are no baseline of this one; set these back, or start again on the default branch`,
  }),
}

export const checkLabels = {
  jobs: { zh: '基线作业', en: 'Jobs' },
  roundSpread: { zh: '轮间波动', en: 'Between rounds' },
  jobSpread: { zh: '作业间波动', en: 'Between jobs' },
  now: { zh: '现在能发现', en: 'Notices now' },
  later: { zh: '存满 8 次后', en: 'With 8 jobs' },
  says: { zh: '检查', en: 'Check' },
  ok: { zh: '可以失败', en: 'can fail' },
  refused: { zh: '拒绝', en: 'refused' },
  warning: { zh: '警告', en: 'warning' },
} as const satisfies Record<string, Words>

/** What the columns of noise mean. */
export const checkNote = (given: { rounds: string }): Words => ({
  zh: `“能发现”指测满 ${given.rounds} 轮后，以 90 % 概率判为劣化的最小劣化；“≥”表示轮间波动未知，只由作业间波动得出。没有访问端点。`,
  en: `“Notices” is the smallest loss that would fail with 90 % probability after ${given.rounds} rounds; “≥”: the noise between rounds is not known yet, so this is what the noise between jobs alone allows. The endpoint was not touched.`,
})

export const checkHeading = (given: { scenario: string; key: string | null }): Words => ({
  zh: `场景 ${given.scenario}${given.key === null ? '（尚无基线）' : `：${given.key}`}`,
  en: `Scenario ${given.scenario}${given.key === null ? ' (no baseline yet)' : `: ${given.key}`}`,
})

/** The whole in one line. */
export const checkVerdict = (given: { refused: number; warnings: number }): Words => {
  const { refused, warnings } = given
  if (refused > 0) {
    return {
      zh: `⛔ 这个门禁不会被运行：${refused} 处使它不能失败`,
      en: `⛔ This gate is refused: ${refused === 1 ? 'one thing keeps' : `${refused} things keep`} it from failing`,
    }
  }
  if (warnings === 0) return { zh: '✅ 这个门禁可以失败', en: '✅ This gate can fail' }
  return {
    zh: `⚠️ 这个门禁可以失败，但有 ${warnings} 处需要注意`,
    en: `⚠️ This gate can fail; ${warnings === 1 ? 'one thing' : `${warnings} things`} to mind`,
  }
}
