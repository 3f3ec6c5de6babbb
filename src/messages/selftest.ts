import type { Words } from '../domain/words.ts'
import { roundsWereEn } from './counted.ts'

/** Sentences and labels of `tokgate selftest`. */

export const selftestLabels = {
  loss: { zh: '降速', en: 'Slower by' },
  would: { zh: '门禁结果', en: 'The gate says' },
  rounds: { zh: '轮数', en: 'Rounds' },
  fails: { zh: '失败的指标', en: 'Metrics that fail' },
  without: { zh: '不降速时的变化', en: 'Change as it is' },
  firesAt: { zh: '失败始于降速', en: 'Fails from slower by' },
  changeThere: { zh: '此时的变化', en: 'Change there' },
  smallest: { zh: '规则给出的最小劣化', en: 'The rule’s smallest loss' },
  never: { zh: '从不', en: 'never' },
} as const satisfies Record<string, Words>

/** The whole in one line, per scenario. */
export const firesFrom = (given: { loss: string }): Words => ({
  zh: `✅ 服务降速 ${given.loss} 起门禁失败`,
  en: `✅ The gate fails from a server slower by ${given.loss}`,
})

export const firesWithout = (): Words => ({
  zh: '⚠️ 不降速也失败：当前部署比已存的基线差，或噪声所致；请先重新测量',
  en: '⚠️ The gate fails without any loss: what is deployed now is worse than the stored baseline, or noise is; measure it again first',
})

export const neverFires = (given: { largest: string }): Words => ({
  zh: `⛔ 降速 ${given.largest} 门禁也不失败，它不能失败；请收紧 limits，或多存基线、加长每轮（tokgate check 给出可行的上限）`,
  en: `⛔ The gate does not fail even at ${given.largest}: it cannot; narrow the limits, or store more jobs and make rounds longer (tokgate check names limits that would work)`,
})

export const notMeasured = (given: { why: string }): Words => ({
  zh: `⛔ 测量无效，无从得知门禁能否失败：${given.why}`,
  en: `⛔ The measurement is invalid, so whether the gate can fail is not known: ${given.why}`,
})

/** What the measured rounds were judged against. */
export const against = {
  history: (given: { jobs: string; rounds: string }): Words => ({
    zh: `实测 ${given.rounds} 轮，与已存的 ${given.jobs} 次作业比较；再把每个应答的耗时按降速拉长，重新计算全部指标并判定。什么也没有存入。`,
    en: `${roundsWereEn(given.rounds)} measured and judged against ${given.jobs === '1' ? '1 stored job' : `${given.jobs} stored jobs`}; then every answer was made longer by the loss, and all metrics were computed and judged again. Nothing was stored.`,
  }),
  itself: (given: { reference: string; rounds: string }): Words => ({
    zh: `还没有可比的基线：实测的各轮一半（${given.reference} 轮）作基线，另一半（${given.rounds} 轮）作候选，相间取用。一次部署看不出部署之间的波动，由规则的先验值代替。什么也没有存入。`,
    en: `There is no baseline to compare with yet: of the measured rounds every other one (${given.reference}) stands as the baseline, the rest (${given.rounds}) as the candidate. One deployment cannot show how deployments differ; the rule’s prior stands in for that. Nothing was stored.`,
  }),
} as const

/** What the losses are. */
export const selftestNote = (): Words => ({
  zh: '降速 10 % 指同样时间只完成 90 % 的工作：吞吐量最多降 10 %，延迟升 11.1 %。请求速率有限且未饱和时，吞吐量由客户端决定，不会随之下降。',
  en: 'Slower by 10 % means 90 % of the work in the same time: throughputs fall by at most 10 %, latencies rise by 11.1 %. At a finite request rate that the server keeps up with, the client sets the throughput, and it does not fall.',
})
