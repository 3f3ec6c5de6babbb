import type { Outcome } from '../domain/outcome.ts'
import { same, type Words } from '../domain/words.ts'
import { roundsEn } from './counted.ts'

/** Labels of the report. Sentences about reasons are in `reasons.ts`, about checks in `checks.ts`. */
export const labels = {
  metric: { zh: '指标', en: 'Metric' },
  unit: { zh: '单位', en: 'Unit' },
  baseline: { zh: '基线', en: 'Baseline' },
  candidate: { zh: '候选', en: 'Candidate' },
  noBaseline: { zh: '尚无基线', en: 'no baseline yet' },
  change: { zh: '变化', en: 'Change' },
  interval: { zh: '95 % 区间', en: '95 % interval' },
  limit: { zh: '上限', en: 'Limit' },
  verdict: { zh: '判定', en: 'Verdict' },
  scenario: { zh: '场景', en: 'Scenario' },
  outcome: { zh: '结果', en: 'Outcome' },
  why: { zh: '说明', en: 'Why' },
  percentiles: { zh: '均值、中位数与 99% 分位', en: 'Mean, median and P99' },
  rounds: { zh: '逐轮数据', en: 'Round by round' },
  round: { zh: '轮', en: 'Round' },
  seed: { zh: '种子', en: 'Seed' },
  completed: { zh: '成功请求数', en: 'Completed' },
  failed: { zh: '失败请求数', en: 'Failed' },
  prefixHits: { zh: '前缀缓存命中率', en: 'Prefix-cache hits' },
  foreign: { zh: '他人请求', en: 'Requests of others' },
  preemptions: { zh: '抢占', en: 'Preemptions' },
  trend: { zh: '最近的作业', en: 'The last jobs' },
  when: { zh: '时间', en: 'When' },
  commit: { zh: '提交', en: 'Commit' },
  fingerprint: { zh: '指纹：测的是什么', en: 'Fingerprint: what was measured' },
  field: { zh: '字段', en: 'Field' },
  comparison: { zh: '比较', en: 'Comparison' },
  identical: { zh: '相同', en: 'same' },
  differsAllowed: { zh: '不同（被测对象，允许）', en: 'differs (under test, allowed)' },
  differsRefused: { zh: '不同（身份，不允许）', en: 'differs (identity, not allowed)' },
  health: { zh: '压测端状况', en: 'The client’s health' },
  value: { zh: '数值', en: 'Value' },
  validity: { zh: '测量可信度检查', en: 'Can the measurement be believed' },
  check: { zh: '检查', en: 'Check' },
  holds: { zh: '成立', en: 'holds' },
  broken: { zh: '不成立', en: 'does not hold' },
  notChecked: { zh: '未检查', en: 'not checked' },
  repeat: { zh: '在终端上重复这次测量', en: 'Repeat this measurement on a terminal' },
  method: { zh: '这个判定是怎么得出的', en: 'How this verdict was reached' },
  skipped: { zh: '读不了的基线文件', en: 'Baseline files that could not be read' },
  where: { zh: '位置', en: 'Where' },
  docs: { zh: '判定方法', en: 'How it decides' },
  run: { zh: '运行', en: 'Run' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
} as const satisfies Record<string, Words>

export const outcomeWords: Readonly<Record<Outcome, { readonly icon: string; readonly words: Words }>> = {
  pass: { icon: '✅', words: { zh: '通过', en: 'Pass' } },
  improved: { icon: '🚀', words: { zh: '提升', en: 'Improved' } },
  regressed: { icon: '❌', words: { zh: '劣化', en: 'Regressed' } },
  inconclusive: { icon: '❔', words: { zh: '无法判定', en: 'Inconclusive' } },
  invalid: { icon: '⛔', words: { zh: '测量无效', en: 'Invalid' } },
  'no-baseline': { icon: '🆕', words: { zh: '尚无基线', en: 'No baseline' } },
}

/** Groups of metrics in the foot. */
export const groupWords: Readonly<Record<string, Words>> = {
  throughput: { zh: '吞吐量', en: 'throughput' },
  decode: same('TPOT/ITL'),
  ttft: same('TTFT'),
}

type Fell = { readonly up: boolean; readonly size: string; readonly range: string | null }

/** `下降 9.5 %（95 % 区间 7.9 … 11.1 %）`. */
export const moved = ({ up, size, range }: Fell): Words => ({
  zh: `${up ? '上升' : '下降'} ${size}${range === null ? '' : `（95 % 区间 ${range}）`}`,
  en: `${up ? 'up' : 'down'} ${size}${range === null ? '' : ` (95 % interval ${range})`}`,
})

export const changed = (change: string, range: string | null): Words => ({
  zh: `${change}${range === null ? '' : `（95 % 区间 ${range}）`}`,
  en: `${change}${range === null ? '' : ` (95 % interval ${range})`}`,
})

export const ruledOut = (loss: string): Words => ({
  zh: `，已排除超过 ${loss} 的劣化`,
  en: `, a loss above ${loss} is ruled out`,
})

export const stoppedWords: Readonly<Record<string, (rounds: string) => Words>> = {
  open: (rounds) => ({ zh: `测了 ${rounds} 轮，尚未结束`, en: `${roundsEn(rounds)} so far` }),
  rounds: (rounds) => ({
    zh: `已测满 ${rounds} 轮`,
    en: rounds === '1' ? 'The only round is used' : `All ${rounds} rounds are used`,
  }),
  'time-budget': (rounds) => ({
    zh: `时间预算用完，停在 ${rounds} 轮`,
    en: `The time budget ended it after ${roundsEn(rounds)}`,
  }),
}

export const allPassed = (count: number): Words => ({
  zh: `；${count} 个受控指标全部通过`,
  en: `; all ${count} gated metrics pass`,
})

export const ofScenarios = (count: number, all: number): Words => ({
  zh: `（${all} 个场景中 ${count} 个）`,
  en: ` (${count} of ${all} scenarios)`,
})

export const observing = (wouldFail: boolean): Words =>
  wouldFail
    ? { zh: '观察期：若已启用，本次会失败（observing: would have failed）', en: 'observing: would have failed' }
    : { zh: '观察期：若已启用，本次不会失败', en: 'observing: would not have failed' }

export const acceptedWords = (by: string, at: string, reason: string): Words => ({
  zh: `；已由 ${by} 于 ${at} 接受，理由：${reason}`,
  en: `; accepted by ${by} at ${at}: ${reason}`,
})

export const acceptedMark: Words = { zh: '（已接受）', en: ' (accepted)' }

export const configIsNew: Words = {
  zh: '基准提交没有 tokgate.yml，用的是本次新增的那一份',
  en: 'tokgate.yml is new here: the base commit has none, so the head’s was used',
}

export const limitsLooser = (metrics: string): Words => ({
  zh: `上限比最新的基线宽或已取消：${metrics}`,
  en: `limits looser than the newest baseline’s, or gone: ${metrics}`,
})

export const notGated = (metrics: string): Words => ({
  zh: `默认指标中未受控的：${metrics}。`,
  en: `Default metrics that are not gated: ${metrics}.`,
})

/** What will create the baseline, by where this ran. */
export const baselineMakers = {
  thisJob: {
    zh: '若本次运行在默认分支上，它就是第一条基线，下一次作业起即可比较。',
    en: 'If this ran on the default branch, it is the first baseline itself and the next job will be compared with it.',
  },
  nextPush: {
    zh: '默认分支上的下一次 push、schedule 或 workflow_dispatch 运行会存下基线，此后即可比较。',
    en: 'The next push, schedule or workflow_dispatch run on the default branch stores one; jobs after it are compared.',
  },
  stored: {
    zh: '本次已用 --store 存为第一条基线，下一次作业起即可比较。',
    en: 'This job was run with --store and is the first baseline; the next one will be compared with it.',
  },
  store: { zh: '这条命令会建立基线：', en: 'This command creates one:' },
} as const satisfies Record<string, Words>

export const glossary: Words = {
  zh: '平均 TTFT（首 Token 时延）；TPOT：首 Token 之后每个 Token 的平均生成时延；ITL：token 间时延；E2EL：请求的端到端时延。',
  en: 'TTFT: time to first token; TPOT: time per output token after the first; ITL: inter-token latency; E2EL: end-to-end latency.',
}

export const clippedNote: Words = {
  zh: '✂ 标出的值偏离该作业的中位数太远，计算判定时被收到界限上（原值仍列在这里）。',
  en: '✂ marks a value too far from its job’s median: the verdict used it moved to the bound (the table shows what was measured).',
}

export const restartedNote: Words = {
  zh: '↻ 标出的轮是重启部署之后测的：未通过时由 restart-command 重启，前后两次部署一并判定。',
  en: '↻ marks rounds measured after the deployment was restarted (restart-command): both deployments together were judged.',
}

type Method = {
  readonly jobs: string
  readonly epoch: string
  readonly newest: string | null
  readonly rounds: string
  readonly pending: boolean
}

export const methodWords = ({ jobs, epoch, newest, rounds, pending }: Method): Words => ({
  zh: `候选的 ${rounds} 轮与最近 ${jobs} 次基线作业比较（第 ${epoch} 纪元${pending ? '，未了结的劣化之后' : ''}${newest === null ? '' : `，最新一次 ${newest}`}）。全部在对数尺度上：离群的轮先收到界限上；轮与轮、作业与作业之间的波动分别估计，合成变化的误差。变化达到上限且误差之外仍是劣化，才判劣化；两倍上限的劣化已被排除，才判通过；否则再测一轮，直到轮数或时间用完。`,
  en: `The candidate’s ${rounds} rounds were compared with the last ${jobs} baseline jobs (epoch ${epoch}${pending ? ', after a loss not yet settled' : ''}${newest === null ? '' : `, the newest ${newest}`}). All on the log scale: outlying rounds are moved to a bound; the noise between rounds and between jobs is estimated separately and makes up the error of the change. Regressed means that the change reaches the limit and is a loss beyond its error; pass, that a loss of twice the limit is ruled out; else another round is run until rounds or time are used up.`,
})

export const smallestLoss = (list: string): Words => ({
  zh: `以 90 % 概率能发现的最小劣化：${list}`,
  en: `smallest loss it would notice with 90 % probability: ${list}`,
})

export const cutWords = (count: number): Words => ({
  zh: `评论长度有限，有 ${count} 个折叠部分没有放进来，全文见`,
  en: `A comment has limited room: ${count} folded sections are not here. The whole report is in the `,
})

export const cutPlaces = {
  summary: { zh: '这次运行的摘要', en: 'summary of this run' },
  summaries: { zh: '各次运行的摘要', en: 'summaries of their runs' },
  file: { zh: '输出目录的 report.md', en: 'report.md in the output directory' },
} as const satisfies Record<string, Words>

/** What a comment says while no run of the pull request's newest commit has reported yet. */
export const outdatedWords = (given: { readonly shown: string; readonly head: string }): Words => ({
  zh: `以上是提交 ${given.shown} 的结果；PR 的头提交现为 ${given.head}，其运行报告后将替换本评论。`,
  en: `This is the result of ${given.shown}; the pull request is at ${given.head} by now, and that commit's run will replace it.`,
})

/** Fields of ClientHealth, in the order shown. */
export const healthWords: Readonly<Record<string, Words>> = {
  lanes: { zh: '工作线程数（0：主线程）', en: 'Worker threads (0: the main thread)' },
  lateness_p50_ms: { zh: '发送延误 P50', en: 'Lateness P50' },
  lateness_p99_ms: { zh: '发送延误 P99', en: 'Lateness P99' },
  lateness_max_ms: { zh: '发送延误最大值', en: 'Lateness, largest' },
  late_ratio: { zh: '晚发的请求', en: 'Late requests' },
  send_spread_ms: { zh: '同时到期的请求发送跨度', en: 'Send spread of a burst' },
  backlog_max: { zh: '同时积压未发的请求，最多', en: 'Requests overdue at one moment, most' },
  clock_resolution_ms: { zh: '时钟分辨率', en: "The clock's resolution" },
  event_loop_delay_p99_ms: { zh: '事件循环延迟 P99', en: 'Event-loop delay P99' },
  event_loop_delay_max_ms: { zh: '事件循环延迟最大值', en: 'Event-loop delay, largest' },
  utilisation: { zh: '各线程利用率', en: 'Utilisation of each thread' },
  cpu_ms: { zh: '进程 CPU 时间', en: 'CPU time of the process' },
  gc_max_ms: { zh: '垃圾回收最长停顿', en: 'Garbage collection, longest pause' },
  gc_total_ms: { zh: '垃圾回收总停顿', en: 'Garbage collection, all pauses' },
  connects: { zh: '建立的连接', en: 'Connections opened' },
  resends: { zh: '因连接被关闭而重发', en: 'Sent again after a closed connection' },
  reads: { zh: '套接字读取次数', en: 'Socket reads' },
  bytes: { zh: '收到的字节', en: 'Bytes received' },
  events: { zh: '收到的事件', en: 'Events received' },
}
