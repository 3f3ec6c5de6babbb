import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row, RowRound } from '../../src/domain/row.ts'
import { refusing } from '../../src/gate/can-fail-finding.ts'
import { ask, measuredRound, noise, store, storedJob } from './asking.ts'

let folder: string
let stores = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokgate-check-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const workload = ['--dataset-name', 'random', '--model', 'qwen2.5', '--num-prompts', '640']

/** Three measured jobs. */
const history = (): Row[] => [1, 2, 3].map((day) => storedJob(day, workload))
const rounds = (day: number, change: (rounds: RowRound[]) => RowRound[]): Row[] => {
  const random = noise(100 + day)
  return [
    storedJob(1, workload),
    storedJob(day, workload, { rounds: change(Array.from({ length: 5 }, () => measuredRound(random))) }),
  ]
}
const typed = (digits: number) => (all: RowRound[]) =>
  all.map((one) => ({
    ...one,
    metrics: Object.fromEntries(Object.entries(one.metrics).map(([name, value]) => [name, +value.toFixed(digits)])),
  }))
const frozen = (all: RowRound[]): RowRound[] =>
  all.map((one) => ({ ...one, metrics: { ...one.metrics, mean_ttft_ms: 101.23456789012 } }))

interface Bad {
  readonly name: string
  readonly args: readonly string[]
  readonly rows?: () => readonly Row[]
  readonly en: string | RegExp
  readonly zh: string | RegExp
}

const limits = (text: string): string[] => ['--limits', text]

const bad: readonly Bad[] = [
  {
    name: 'a throughput may lose more than 47.5 %, where 2L meets the cap of the rule',
    args: limits('request_throughput: 48%'),
    en: 'a limit of 48 % for Request throughput is so wide that it means nothing: a server at half its speed would pass; set 47.5 % or less',
    zh: '请求吞吐量的上限 48 % 宽到没有意义：服务慢一半也会通过；请设为不超过 47.5 % 的值',
  },
  {
    name: 'a steady latency may grow by more than what is the same loss of speed',
    args: limits('mean_tpot_ms: 91%'),
    en: /limit of 91 % for Mean TPOT is so wide .* set 90 % or less/,
    zh: /平均 TPOT 的上限 91 % 宽到没有意义/,
  },
  {
    name: 'a noisy latency may grow by more than three times that on the log scale',
    args: limits('p99_ttft_ms: 600%'),
    en: /limit of 600 % for P99 TTFT is so wide .* set 591 % or less/,
    zh: /P99 TTFT 的上限 600 % 宽到没有意义/,
  },
  {
    name: 'a max of 0',
    args: limits('p99_itl_ms: { max: 0 }'),
    en: 'a max of 0 for P99 ITL fails whatever is measured; give the bound that you mean, or take max out',
    zh: 'P99 ITL 的 max 为 0，任何测量值都会超过；请写出真正的上界，或删去 max',
  },
  {
    name: 'a min of 0',
    args: limits('request_throughput: { min: 0 }'),
    en: 'a min of 0 for Request throughput can never be broken; give the bound that you mean, or take min out',
    zh: '请求吞吐量的 min 为 0，没有测量值会低于它；请写出真正的下界，或删去 min',
  },
  {
    name: 'a latency with a min alone',
    args: limits('mean_itl_ms: { min: 5ms }'),
    en: 'Mean ITL has a min alone, and less of it is better, so no loss could fail it; give a limit or a max',
    zh: '平均 ITL 只设了 min，而它越小越好，再大的劣化也不会失败；请改用 limit 或 max',
  },
  {
    name: 'a throughput with a max alone',
    args: limits('output_throughput: { max: 9000 }'),
    en: 'Output token throughput has a max alone, and more of it is better, so no loss could fail it; give a limit or a min',
    zh: '输出 token 吞吐量只设了 max，而它越大越好，再大的劣化也不会失败；请改用 limit 或 min',
  },
  {
    name: 'drift may add up to half the speed',
    args: ['--drift-limit', '48%'],
    en: 'a drift-limit of 48 % is so wide that it means nothing for Request throughput: half the speed could be lost bit by bit; set 47.5 % or less',
    zh: 'drift-limit 48 % 宽到没有意义：请求吞吐量逐次降到一半也不会失败；请设为不超过 47.5 % 的值',
  },
  {
    name: 'drift of a latency may add up to what is the same loss of speed',
    args: [...limits('{ mean_tpot_ms: 5%, p99_ttft_ms: 30% }'), '--drift-limit', '91%'],
    en: /drift-limit of 91 % is so wide that it means nothing for Mean TPOT.* set 90 % or less/,
    zh: /drift-limit 91 % 宽到没有意义：平均 TPOT/,
  },
  {
    name: 'no metric is required',
    args: limits(
      '{ request_throughput: { limit: 5%, required: false }, mean_ttft_ms: { limit: 20%, required: false } }',
    ),
    en: 'all 2 gated metrics have required: false, so that nothing has to be measured or decided; take it away from at least one',
    zh: '2 个门禁指标全部为 required: false，什么都测不到、判不出也算数；请至少对一个指标去掉 required: false',
  },
  {
    name: 'answers of one token have no TPOT',
    args: [...limits('mean_tpot_ms: 5%'), '--random-output-len', '1'],
    en: 'answers of 1 token have no gaps, so Mean TPOT cannot be measured; raise random-output-len, or list limits without TPOT and ITL',
    zh: '平均 TPOT 测不出：输出长度为 1 时没有 token 间隔；请增大 random-output-len，或在 limits 中不列 TPOT 与 ITL',
  },
  {
    name: 'the spread of one request',
    args: [...limits('std_ttft_ms: 50%'), '--num-prompts', '1'],
    en: 'with one request a round Std TTFT is always 0; raise num-prompts, or gate the mean',
    zh: '每轮只有 1 个请求，TTFT 标准差恒为 0；请增大 num-prompts，或改用平均值',
  },
  {
    name: 'a percentile beyond which no value lies',
    args: [...limits('p99.9_ttft_ms: 30%'), '--num-prompts', '640'],
    en: 'one round has 640 values of it, so P99.9 TTFT is no more than an extreme one; set num-prompts to 1000 or more, or gate a lower percentile',
    zh: '每轮只有 640 个值，P99.9 TTFT 只是其中的极值；请把 num-prompts 设为至少 1000，或改用较低的分位',
  },
  {
    name: 'goodput without service levels (the settings say so)',
    args: limits('request_goodput: 5%'),
    en: /goodput/,
    zh: /goodput/,
  },
  {
    name: 'an unknown metric, with the nearest name (the settings say so)',
    args: limits('request_thruput: 5%'),
    en: /request_thruput.*did you mean request_throughput\?/,
    zh: /request_thruput.*是否想写 request_throughput？/,
  },
  {
    name: 'an unknown key of a limit (the settings say so)',
    args: limits('mean_ttft_ms: { limt: 5% }'),
    en: /limt.*did you mean limit\?/,
    zh: /limt.*是否想写 limit？/,
  },
  {
    name: 'a max below the min (the settings say so)',
    args: limits('mean_ttft_ms: { max: 5ms, min: 9ms }'),
    en: /max/,
    zh: /max/,
  },
  {
    name: 'nothing is gated (the settings say so)',
    args: limits('{}'),
    en: /limits|metric/,
    zh: /指标|limits/,
  },
  {
    name: 'a floor larger than any loss that could fail',
    args: limits('mean_ttft_ms: { limit: 20%, floor: 900ms }'),
    rows: history,
    en: /a floor of 900 ms for Mean TTFT is 903\.0 % of the stored 99\.66 ms, and no smaller loss would count; lower it \(at most 591 % of the baseline\)/,
    zh: /平均 TTFT 的 floor 900 ms 是基线 .* 的 .*，比它小的劣化都不计/,
  },
  {
    name: 'a max in the wrong unit',
    args: limits('p99_itl_ms: { max: 80000ms }'),
    rows: history,
    en: /the bound of 80000 ms for P99 ITL is \d{4}\.?\d? times away from the stored [34]\d\.\d\d ms and can never be broken; check its unit, or give a limit/,
    zh: /P99 ITL 的界限 80000 ms 与基线 .* 相差 .* 倍，永远不会被突破/,
  },
  {
    name: 'a required metric that no stored job has',
    args: limits('{ request_throughput: 5%, p90_e2el_ms: 20% }'),
    rows: history,
    en: 'none of the 3 baseline jobs has P90 E2EL, so that it would end without a baseline, and pass; store a job that has it first (a run of the default branch; --store on a terminal), or set required: false',
    zh: 'P90 E2EL 不在基线的 3 次作业之中，它只会是“尚无基线”而通过；请先在默认分支（终端上用 --store）存入一次含它的作业，或设 required: false',
  },
  {
    name: 'a stored job whose rounds are one and the same',
    args: [],
    rows: () => rounds(9, ([first, ...others]) => (first === undefined ? [] : [first, ...others.slice(1), first])),
    en: /rounds 1 and 5 of the baseline row 9\.1\/default\/default\/\w+ are the same to the last digit, so they were not measured; revoke it/,
    zh: /基线 9\.1\/default\/default\/\w+ 的第 1 轮与第 5 轮每一位数字都相同，不是测出来的/,
  },
  {
    name: 'a stored job in which a mean does not move',
    args: [],
    rows: () => rounds(9, frozen),
    en: /Mean TTFT of the baseline row 9\.1\/\S+ is the same to the last digit in 5 rounds, so it was not measured; revoke it/,
    zh: /基线 9\.1\/\S+ 的平均 TTFT 在 5 轮中每一位数字都相同，不是测出来的/,
  },
  {
    name: 'a stored job that is a copy of another',
    args: [],
    rows: () => {
      const first = storedJob(1, workload)
      return [first, storedJob(9, workload, { rounds: first.rounds.toReversed() })]
    },
    en: /a round of the baseline row 9\.1\/\S+ is that of 1\.1\/\S+ to the last digit, so it was copied; revoke it/,
    zh: /基线 9\.1\/\S+ 中有一轮与 1\.1\/\S+ 的每一位数字都相同，是复制的/,
  },
  {
    name: 'a stored job that was copied from a printed table',
    args: [],
    rows: () => rounds(9, typed(2)),
    en: /no figure of the baseline row 9\.1\/\S+ has more than 3 decimals: it was typed or copied from a print, not measured; revoke it/,
    zh: /基线 9\.1\/\S+ 的所有数字都不超过 3 位小数，是手写或抄录的，不是测出来的/,
  },
]

const filled = async (rows: readonly Row[]): Promise<string> => {
  stores += 1
  const directory = join(folder, `store-${stores}`)
  await store(directory, rows)
  return directory
}

const holds = (text: string, wanted: string | RegExp): void => {
  // Tables and reports mark text from outside; a sentence is the same without the marks.
  const shown = text.replaceAll('`', '')
  if (typeof wanted === 'string') expect(shown).toContain(wanted)
  else expect(shown).toMatch(wanted)
}

describe('a gate that cannot fail is refused, with one sentence that says why and the cure', () => {
  test.each(bad)('$name', async ({ args, rows, en, zh }) => {
    const directory = await filled(rows?.() ?? [])
    const common = [...workload, '--baseline-dir', directory, ...args]
    for (const [language, sentence] of [
      ['en', en],
      ['zh', zh],
    ] as const) {
      const checked = await ask(['check', ...common], { language })
      expect(checked.code).toBe(2)
      holds(checked.stdout + checked.stderr, sentence)
      // The endpoint of the gate is nowhere: it is refused before anything is asked of it.
      const gated = await ask(['gate', '--base-url', 'http://127.0.0.1:9', ...common], { language })
      expect(gated.code).toBe(2)
      holds(gated.stderr, sentence)
    }
  })

  test('all of them at once, each naming its scenario and its metric', async () => {
    const config = [
      'dataset-name: random',
      'model: qwen2.5',
      'scenarios:',
      '  short:',
      '    random-output-len: 1',
      '  long:',
      '    limits: { request_throughput: 60%, mean_itl_ms: { min: 1 } }',
    ].join('\n')
    const directory = await filled([])
    const gated = await ask(['gate', '--base-url', 'http://127.0.0.1:9', '--baseline-dir', directory], { config })
    expect(gated.code).toBe(2)
    const where = gated.stderr.match(/(short|long): limits\.\w+(?=:)/g)
    expect(where).toEqual([
      'short: limits.mean_tpot_ms',
      'short: limits.mean_itl_ms',
      'long: limits.request_throughput',
      'long: limits.mean_itl_ms',
    ])
  })
})

test('the table above has each finding that refuses a gate', async () => {
  const found = await Promise.all(
    bad.map(async ({ args, rows }) => {
      const directory = await filled(rows?.() ?? [])
      const { stdout } = await ask(['check', ...workload, '--baseline-dir', directory, ...args, '--format', 'json'])
      const scenarios = stdout === '' ? [] : JSON.parse(stdout).scenarios
      return scenarios.flatMap(({ findings }: { findings: { key: string }[] }) => findings.map(({ key }) => key))
    }),
  )
  expect(refusing.length).toBeGreaterThan(10)
  expect(found.flat()).toEqual(expect.arrayContaining([...refusing]))
})

describe('what is measured is never taken for a placeholder, and what may be is not refused', () => {
  test('twenty measured jobs', async () => {
    const directory = await filled(Array.from({ length: 20 }, (_, i) => storedJob(i + 1, workload)))
    const checked = await ask(['check', ...workload, '--baseline-dir', directory, '--format', 'json'])
    expect(checked.code, checked.stdout).toBe(0)
    expect(JSON.parse(checked.stdout).scenarios[0].findings.map(({ key }: { key: string }) => key)).not.toContain(
      expect.stringMatching(/^(rounds|figures)-/),
    )
  })
  test('a placeholder that was revoked', async () => {
    const copy = storedJob(9, workload, { rounds: storedJob(1, workload).rounds })
    const directory = await filled([storedJob(1, workload), copy])
    const common = [...workload, '--baseline-dir', directory]
    expect((await ask(['check', ...common])).code).toBe(2)
    const revoked = await ask(['baseline', 'revoke', copy.id, '--baseline-dir', directory, '--reason', 'a placeholder'])
    expect(revoked.code, revoked.stderr).toBe(0)
    expect((await ask(['check', ...common])).code).toBe(0)
  })
  test('the widest limits that mean something', async () => {
    const widest = limits('{ request_throughput: 47.5%, mean_tpot_ms: 90%, p99_ttft_ms: 591% }')
    expect((await ask(['check', ...workload, '--baseline-dir', await filled([]), ...widest])).code).toBe(0)
  })
  test('a metric that is new, where this job will be stored with it', async () => {
    const directory = await filled(history())
    const args = [...workload, '--baseline-dir', directory, ...limits('{ request_throughput: 5%, p90_e2el_ms: 20% }')]
    const storing = await ask(['check', ...args, '--store'])
    expect(storing.code).toBe(0)
    expect(storing.stdout).toContain('it fails nothing until a job that has it is stored')
    expect((await ask(['check', ...args])).code).toBe(2)
  })
})
