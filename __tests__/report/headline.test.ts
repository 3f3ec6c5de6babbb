import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../src/domain/judgement.ts'
import { renderComment, type View } from '../../src/report/index.ts'
import * as given from './judgements.ts'
import { en, regressed, regressedScenario, scenario, zh } from './judgements.ts'

/** From the headline up to the document's table or, with several scenarios, the table of them. */
const opening = (judgement: Judgement, view: View): string[] => {
  const parts = renderComment(judgement, view)
    .split('\n\n')
    .filter((part) => !part.startsWith('<!--'))
  return parts.slice(
    0,
    parts.findIndex((part) => part.startsWith('### ') || part.startsWith('|')),
  )
}

const debt = {
  since: { id: '9.1/default', sha: '9f8e7d6c5b', ref: null, at: '2025-07-20T02:00:00Z' },
  jobs: 2,
  changes: [
    { metric: 'request_throughput', change: -0.0612 },
    { metric: 'mean_tpot_ms', change: 0.07 },
  ],
}

const cases: readonly { name: string; judgement: Judgement; zh: readonly string[]; en: readonly string[] }[] = [
  {
    name: 'pass: the change, what is ruled out, the limit',
    judgement: given.judgement(),
    zh: [
      '## ✅ 通过：请求吞吐量 +0.3 %（95 % 区间 −1.2 … +1.8 %），已排除超过 1.2 % 的劣化，上限 5 %；6 个受控指标全部通过',
    ],
    en: [
      '## ✅ Pass: Request throughput +0.3 % (95 % interval −1.2 … +1.8 %), a loss above 1.2 % is ruled out, limit 5 %; all 6 gated metrics pass',
    ],
  },
  {
    name: 'regressed: how much it fell, its interval in the same direction, the limit',
    judgement: regressed(),
    zh: ['## ❌ 劣化：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %'],
    en: ['## ❌ Regressed: Request throughput is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %'],
  },
  {
    name: 'regressed latency: it rose',
    judgement: regressed({
      scenarios: [
        regressedScenario({
          reason: {
            key: 'regressed',
            numbers: { metric: 'mean_ttft_ms', change: 0.312, lower: 0.25, upper: 0.377, limit: 0.2 },
          },
        }),
      ],
    }),
    zh: ['## ❌ 劣化：平均 TTFT 上升 31.2 %（95 % 区间 25.0 … 37.7 %），上限 20 %'],
    en: ['## ❌ Regressed: Mean TTFT is up 31.2 % (95 % interval 25.0 … 37.7 %), limit 20 %'],
  },
  {
    name: 'a broken maximum needs no baseline',
    judgement: regressed({
      scenarios: [
        regressedScenario({ reason: { key: 'max-broken', numbers: { metric: 'p99_itl_ms', value: 91.234, max: 80 } } }),
      ],
    }),
    zh: ['## ❌ 劣化：P99 ITL 为 91.23 ms，超过最大值 80 ms'],
    en: ['## ❌ Regressed: P99 ITL is 91.23 ms, above its maximum of 80 ms'],
  },
  {
    name: 'inconclusive: the noise, what could have been seen, what would settle it',
    judgement: given.inconclusive,
    zh: [
      '## ❔ 无法判定：请求吞吐量下降 4.8 %（95 % 区间 −0.5 … 9.9 %），上限 5 %；作业间波动 2.3 %，以 90 % 概率能发现的最小劣化为 8.9 %',
      '已测满 8 轮。再多几次基线作业（现有 3 次）即可判定；增加轮数无济于事。',
    ],
    en: [
      '## ❔ Inconclusive: Request throughput is down 4.8 % (95 % interval −0.5 … 9.9 %), limit 5 %; noise between jobs is 2.3 %, the smallest loss it would notice with 90 % probability is 8.9 %',
      'All 8 rounds are used. More baseline jobs (there are 3) would settle it; more rounds would not.',
    ],
  },
  {
    name: 'invalid: what is wrong with the measurement, and the cure',
    judgement: given.invalid,
    zh: [
      '## ⛔ 测量无效：失败请求数 122 / 1920（6.4 %），超过 5 %，其余请求的速度不足为凭',
      '先看服务日志和 round-N.json 里的错误，修好后重新运行。',
    ],
    en: [
      '## ⛔ Invalid: 122 of 1920 requests failed (6.4 %, more than 5 %), so the speed of the others proves nothing',
      'See the server’s log and the errors in round-N.json first, then run again.',
    ],
  },
  {
    name: 'no baseline on a pull request: the event that will make one',
    judgement: given.noBaseline(),
    zh: [
      '## 🆕 尚无基线：测了 5 轮，还没有可以比较的数据',
      '默认分支上的下一次 push、schedule 或 workflow_dispatch 运行会存下基线，此后即可比较。',
    ],
    en: [
      '## 🆕 No baseline: 5 rounds were measured, there is nothing to compare them with',
      'The next push, schedule or workflow_dispatch run on the default branch stores one; jobs after it are compared.',
    ],
  },
  {
    name: 'no baseline on a push: it is this one',
    judgement: given.noBaseline({ event: 'push' }, { pull: null }),
    zh: [
      '## 🆕 尚无基线：测了 5 轮，还没有可以比较的数据',
      '若本次运行在默认分支上，它就是第一条基线，下一次作业起即可比较。',
    ],
    en: [
      '## 🆕 No baseline: 5 rounds were measured, there is nothing to compare them with',
      'If this ran on the default branch, it is the first baseline itself and the next job will be compared with it.',
    ],
  },
  {
    name: 'no baseline on a terminal: the command that makes one',
    judgement: given.noBaseline({ event: null, repository: null }, { pull: null }),
    zh: [
      '## 🆕 尚无基线：测了 5 轮，还没有可以比较的数据',
      '这条命令会建立基线：',
      '```sh\ntokgate gate --base-url "$BASE_URL" --model qwen2.5 --dataset-name random --num-prompts 640 --store\n```',
    ],
    en: [
      '## 🆕 No baseline: 5 rounds were measured, there is nothing to compare them with',
      'This command creates one:',
      '```sh\ntokgate gate --base-url "$BASE_URL" --model qwen2.5 --dataset-name random --num-prompts 640 --store\n```',
    ],
  },
  {
    name: 'improved',
    judgement: given.improved,
    zh: ['## 🚀 提升：平均 TPOT 下降 12.1 %（95 % 区间 10.2 … 14.0 %），超过 5 %'],
    en: ['## 🚀 Improved: Mean TPOT is down 12.1 % (95 % interval 10.2 … 14.0 %), more than 5 %'],
  },
  {
    name: 'accepted: who, when, why; the outcome’s word stays',
    judgement: given.accepted,
    zh: [
      '## ☑️ 劣化（已接受）：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %；已由 bob 于 2025-07-24 03:10 UTC 接受，理由：W8A8 off for accuracy',
      '这次劣化（请求吞吐量 −9.5 %、输出 token 吞吐量 −9.5 %、总 token 吞吐量 −9.5 %）已被接受，仅对这个头提交有效；合并后默认分支存下的行会带上这次接受，新的水平由此开始。',
    ],
    en: [
      '## ☑️ Regressed (accepted): Request throughput is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %; accepted by bob at 2025-07-24 03:10 UTC: W8A8 off for accuracy',
      'This loss (Request throughput −9.5 %, Output token throughput −9.5 %, Total token throughput −9.5 %) is accepted, for this head only; after the merge the default branch’s row carries the acceptance, and a new level begins there.',
    ],
  },
  {
    name: 'of several scenarios the worst, by name',
    judgement: given.several,
    zh: ['## ❌ 劣化（3 个场景中 1 个）：long-context：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %'],
    en: [
      '## ❌ Regressed (1 of 3 scenarios): long-context: Request throughput is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %',
    ],
  },
  {
    name: 'a trial period says what it would have done',
    judgement: regressed({ enforce: false }),
    zh: [
      '## 👀 观察期：若已启用，本次会失败（observing: would have failed） — ❌ 劣化：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %',
    ],
    en: [
      '## 👀 observing: would have failed — ❌ Regressed: Request throughput is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %',
    ],
  },
  {
    name: 'a new config and looser limits stand in it',
    judgement: regressed({
      config_is_new: true,
      scenarios: [regressedScenario({ limits_looser: ['request_throughput', 'mean_ttft_ms'] })],
    }),
    zh: [
      '## ❌ 劣化：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %；基准提交没有 tokgate.yml，用的是本次新增的那一份；上限比最新的基线宽或已取消：请求吞吐量、平均 TTFT',
    ],
    en: [
      '## ❌ Regressed: Request throughput is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %; tokgate.yml is new here: the base commit has none, so the head’s was used; limits looser than the newest baseline’s, or gone: Request throughput, Mean TTFT',
    ],
  },
  {
    name: 'a loss that main already carries is shown',
    judgement: given.judgement({
      scenarios: [scenario({ reference: { ...scenario().reference, pending: true, debt } })],
    }),
    zh: [
      '## ✅ 通过：请求吞吐量 +0.3 %（95 % 区间 −1.2 … +1.8 %），已排除超过 1.2 % 的劣化，上限 5 %；6 个受控指标全部通过',
      '默认分支自 `9f8e7d6` 2025-07-20 02:00 UTC 起带着一次未了结的劣化（请求吞吐量 −6.1 %、平均 TPOT +7.0 %）：这里以劣化后的水平判定，直到它被修复或被接受。',
    ],
    en: [
      '## ✅ Pass: Request throughput +0.3 % (95 % interval −1.2 … +1.8 %), a loss above 1.2 % is ruled out, limit 5 %; all 6 gated metrics pass',
      'Since `9f8e7d6` 2025-07-20 02:00 UTC the default branch has carried a loss (Request throughput −6.1 %, Mean TPOT +7.0 %) that is neither mended nor accepted; this was judged against the level after it.',
    ],
  },
]

describe('the headline', () => {
  test.each(cases)('$name', ({ judgement, zh: inChinese, en: inEnglish }) => {
    expect(opening(judgement, zh)).toEqual(inChinese)
    expect(opening(judgement, en)).toEqual(inEnglish)
  })

  test('whether it would have failed can be told by who knows the settings', () => {
    const observed = { ...given.inconclusive, enforce: false }
    expect(opening(observed, en)[0]).toMatch(/^## 👀 observing: would have failed — ❔ Inconclusive/u)
    expect(opening(observed, { ...en, wouldFail: false })[0]).toMatch(/^## 👀 observing: would not have failed — /u)
    expect(opening({ ...given.accepted, enforce: false }, en)[0]).toMatch(/^## 👀 observing: would not have failed — /u)
  })
})
