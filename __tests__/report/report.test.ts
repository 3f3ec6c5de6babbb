import { describe, expect, test } from 'vitest'
import type { Limit } from '../../src/domain/limit.ts'
import { renderComment, renderSummary } from '../../src/report/index.ts'
import * as given from './judgements.ts'
import { en, judgement, noBaseline, regressed, regressedScenario, scenario, several, zh } from './judgements.ts'
import { all, parse, tablesOf, textOf } from './parse.ts'

const section = (text: string, title: string): string => {
  const from = text.indexOf(`<summary>${title}</summary>`)
  return from === -1 ? '' : text.slice(from, text.indexOf('</details>', from))
}
const rowsOf = (text: string, title: string) => tablesOf(section(text, title).replace(/^.*\n/u, ''))[0]?.cells ?? []

describe('the comment, in its order', () => {
  test('marker, headline, document’s table, gate table, evidence, foot', () => {
    const text = renderComment(regressed(), zh)
    const order = [
      '<!-- tokgate comment v1 suite=default repository=acme%2Fserving -->',
      '## ❌ 劣化',
      '### qwen2.5(`main@1a2b3c4+7`) 🆚 qwen2.5(`#42@5d6e7f8`)',
      '| 指标              |  单位 |',
      '| 指标              |        基线 |',
      ...['均值、中位数与 99% 分位', '逐轮数据', '最近的作业', '指纹：测的是什么', '测量可信度检查', '压测端状况'].map(
        (title) => `<details>\n<summary>${title}</summary>`,
      ),
      '<summary>在终端上重复这次测量</summary>',
      '<summary>这个判定是怎么得出的</summary>',
      '<sub>tokgate 0.1.0',
    ].map((part) => text.indexOf(part))
    expect(order[0]).toBe(0)
    expect(order.every((at, index) => at > (order[index - 1] ?? -1))).toBe(true)
  })

  test('the gate table, cell for cell', () => {
    const [, table] = tablesOf(renderComment(regressed(), zh))
    expect(table).toEqual({
      align: [null, 'right', 'right', 'right', 'right', 'right', 'right'],
      cells: [
        ['指标', '基线', '候选', '变化', '95 % 区间', '上限', '判定'],
        ['请求吞吐量', '21.06 req/s', '19.06 req/s', '−9.5 %', '−11.1 … −7.9 %', '5 %', '❌ 劣化'],
        ['输出 token 吞吐量', '2619 tok/s', '2370 tok/s', '−9.5 %', '−11.1 … −7.9 %', '5 %', '❌ 劣化'],
        ['总 token 吞吐量', '7966 tok/s', '7209 tok/s', '−9.5 %', '−11.1 … −7.9 %', '5 %', '❌ 劣化'],
        ['平均 TTFT', '13399 ms', '13480 ms', '+0.6 %', '−4.4 … +5.6 %', '20 %，Δ ≥ 2 ms', '✅ 通过'],
        ['平均 TPOT', '56.84 ms', '57.23 ms', '+0.7 %', '−0.5 … +1.9 %', '5 %，Δ ≥ 0.2 ms', '✅ 通过'],
        ['平均 ITL', '56.87 ms', '57.26 ms', '+0.7 %', '−0.5 … +1.9 %', '5 %，Δ ≥ 0.2 ms', '✅ 通过'],
      ],
    })
  })

  test('the gate table in English', () => {
    const [, table] = tablesOf(renderComment(regressed(), en))
    expect(table?.cells.slice(0, 2)).toEqual([
      ['Metric', 'Baseline', 'Candidate', 'Change', '95 % interval', 'Limit', 'Verdict'],
      ['Request throughput', '21.06 req/s', '19.06 req/s', '−9.5 %', '−11.1 … −7.9 %', '5 %', '❌ Regressed'],
    ])
  })

  test('absolute bounds stand beside the limit, and only what is set', () => {
    const [first] = scenario().metrics
    const limits: readonly (Partial<Limit> & { shown: string })[] = [
      { limit: null, max: 80, min: null, floor: 0, shown: '≤ 80 req/s' },
      { limit: 0.125, max: null, min: 20.5, floor: 0, shown: '12.5 %, ≥ 20.5 req/s' },
      { limit: null, max: 80, min: null, floor: 2, shown: '≤ 80 req/s' },
    ]
    const metrics = limits.map(({ shown: _, ...limit }) => ({ ...(first as NonNullable<typeof first>), ...limit }))
    const [, table] = tablesOf(renderComment(judgement({ scenarios: [scenario({ metrics })] }), en))
    expect(table?.cells.slice(1).map((row) => row[5])).toEqual(limits.map(({ shown }) => shown))
  })

  test('ungated metrics are no rows of the gate table, and default ones are named', () => {
    const metrics = scenario().metrics.map((metric, at) =>
      at < 3 ? metric : { ...metric, verdict: null, limit: null },
    )
    const text = renderComment(
      judgement({ scenarios: [scenario({ metrics, not_gated: ['mean_ttft_ms', 'mean_itl_ms'] })] }),
      zh,
    )
    expect(tablesOf(text)[1]?.cells).toHaveLength(4)
    expect(tablesOf(text)[0]?.cells).toHaveLength(7)
    expect(text).toContain('\n默认指标中未受控的：平均 TTFT、平均 ITL。\n')
  })

  test('a verdict that needs words gets its sentence, unless the headline has it', () => {
    const floor = {
      key: 'pass.floor',
      numbers: { metric: 'mean_tpot_ms', change: 0.06, lower: 0.04, upper: 0.08, limit: 0.05, floor: 0.2 },
    }
    const metrics = scenario().metrics.map((metric) =>
      metric.name === 'mean_tpot_ms' ? { ...metric, reason: floor } : metric,
    )
    const text = renderComment(judgement({ scenarios: [scenario({ metrics })] }), en)
    expect(text).toContain('\n- Mean TPOT +6.0 % (95 % interval +4.0 … +8.0 %), a change below 0.2 ms does not count\n')
    const doubts = (given.inconclusive.scenarios[0] ?? scenario()).reason
    const undecided = scenario({
      outcome: 'inconclusive',
      reason: doubts,
      metrics: scenario().metrics.map((metric) => ({
        ...metric,
        verdict: 'inconclusive',
        reason: { ...doubts, numbers: { ...doubts.numbers, metric: metric.name } },
      })),
    })
    expect(all(parse(renderComment(judgement({ scenarios: [undecided] }), en)), 'list')).toEqual([])
  })
})

describe('the evidence', () => {
  const pin = { id: '7.1/default', sha: '0a1b2c3d4e', ref: null, at: '2025-07-01T02:00:00Z' }
  const text = renderSummary(
    regressed({
      scenarios: [
        regressedScenario({
          validity: given.invalid.scenarios[0]?.validity ?? [],
          skipped_rows: [{ where: 'default/default/x.json', why: 'schema 2 is not 1' }],
          reference: {
            ...scenario().reference,
            opened: { ...pin, kind: 'accepted', told: { by: 'bob', reason: 'W8A8 off' } },
            pin,
            drift: [
              { metric: 'request_throughput', change: -0.031, interval: [-0.05, -0.011], limit: 0.1 },
              { metric: 'mean_ttft_ms', change: 0.05, interval: [-0.1, 0.2], limit: 0.2 },
            ],
          },
        }),
      ],
    }),
    en,
  )

  test('percentiles: mean, median and P99 of four latencies on both sides', () => {
    const rows = rowsOf(text, 'Mean, median and P99')
    expect(rows.map(([name]) => name).slice(1)).toEqual(
      ['TTFT', 'TPOT', 'ITL', 'E2EL'].flatMap((name) => [`Mean ${name}`, `Median ${name}`, `P99 ${name}`]),
    )
    expect(rows.slice(1, 4)).toEqual([
      ['Mean TTFT', '13399 ms', '13480 ms', '+0.6 %'],
      ['Median TTFT', '–', '13212 ms', '–'],
      ['P99 TTFT', '–', '21940 ms', '–'],
    ])
  })

  test('rounds one by one, what was clipped is marked, what was not checked says so', () => {
    const rows = rowsOf(text, 'Round by round')
    expect(rows.map((row) => [row[0], row[1], row[2], row[8], row[11], row[12]])).toEqual([
      ['Round', 'Seed', 'Request throughput req/s', 'Completed', 'Requests of others', 'Preemptions'],
      ['1', '2100331', '21.10', '640', 'not checked', '0'],
      ['2', '2100332', '21.15', '640', 'not checked', '0'],
      ['3', '2100333', '16.40 ✂', '640', 'not checked', '0'],
    ])
    expect(section(text, 'Round by round')).toContain('✂ marks a value too far from its job’s median')
  })

  test('the trend: a chart of what decided, and its values as text', () => {
    const [code] = all(parse(text), 'code')
    expect([code?.lang, code?.value?.split('\n')]).toEqual([
      'mermaid',
      [
        'xychart-beta',
        '  title "Request throughput"',
        '  x-axis ["1 0a1b2c3", "2", "3 5d6e7f8"]',
        '  y-axis "req/s" 18.04 --> 22.12',
        '  line [21.1, 20.98, 19.06]',
      ],
    ])
    expect(rowsOf(text, 'The last jobs').map((row) => row.slice(0, 5))).toEqual([
      ['When', 'Commit', 'Outcome', 'Counts as', 'Request throughput req/s'],
      ['2025-07-21 02:00 UTC', '0a1b2c3', '✅ Pass', 'epoch 2', '21.10'],
      ['2025-07-22 02:00 UTC', '–', '✅ Pass', 'epoch 2', '20.98'],
      ['2025-07-24 02:00 UTC', '5d6e7f8', '❌ Regressed', 'pending loss', '19.06'],
    ])
  })

  test('the fingerprint: what differs first, and whether it may', () => {
    expect(rowsOf(text, 'Fingerprint: what was measured')).toEqual([
      ['Field', 'Baseline', 'Candidate', 'Comparison'],
      ['image', 'vllm-ascend:v0.9.1', 'vllm-ascend:v0.9.2', 'differs (under test, allowed)'],
      ['num-prompts', '640', '640', 'same'],
    ])
  })

  test('validity: what does not hold says why, what was not checked is shown', () => {
    expect(rowsOf(text, 'Can the measurement be believed').slice(1)).toEqual([
      [
        'Failed requests',
        '⛔ does not hold',
        '122 of 1920 requests failed (6.4 %, more than 5 %), so the speed of the others proves nothing',
      ],
      ['No requests of others', '– not checked', ''],
    ])
  })

  test('the client’s health, skipped rows, the command and the method', () => {
    expect(rowsOf(text, 'The client’s health')).toContainEqual(['Lateness P99', '0.84 ms'])
    expect(rowsOf(text, 'Baseline files that could not be read')[1]).toEqual([
      'default/default/x.json',
      'schema 2 is not 1',
    ])
    expect(section(text, 'Repeat this measurement on a terminal')).toContain(
      '```sh\ntokgate gate --base-url "$BASE_URL" --model qwen2.5 --dataset-name random --num-prompts 640\n```',
    )
    const method = section(text, 'How this verdict was reached')
    expect(method).toContain(
      'The candidate’s 3 rounds were compared with the last 8 baseline jobs (epoch 2, the newest `1a2b3c4` 2025-07-23 02:00 UTC).',
    )
    expect(method).toContain('(https://github.com/acme/tokgate/blob/v1/docs/decision.md)')
    expect(method).toContain(
      'This epoch began with `0a1b2c3` 2025-07-01 02:00 UTC, whose change of level was accepted (bob: W8A8 off).',
    )
  })

  test('drift since the pin: the furthest metric in sight, all of them folded', () => {
    expect(text).toContain(
      '\n📌 Since the pinned row `0a1b2c3` 2025-07-01 02:00 UTC, Request throughput has drifted furthest: −3.1 % (95 % interval −5.0 … −1.1 %), drift limit 10 %.\n',
    )
    expect(rowsOf(text, 'Drift since the pinned row')).toEqual([
      ['Metric', 'Change', '95 % interval', 'Drift limit'],
      ['Request throughput', '−3.1 %', '−5.0 … −1.1 %', '10 %'],
      ['Mean TTFT', '+5.0 %', '−10.0 … +20.0 %', '20 %'],
    ])
  })

  test('what there is nothing of has no section', () => {
    const bare = renderSummary(noBaseline(), en)
    expect(bare).not.toContain('The last jobs')
    expect(bare).not.toContain('could not be read')
    expect(bare).not.toContain('How this verdict was reached')
  })
})

describe('the foot', () => {
  const foot = (text: string): string => text.trim().split('\n').at(-1) ?? ''

  test('version, run, when, and the smallest loss that would be noticed', () => {
    expect(foot(renderComment(regressed(), zh))).toBe(
      '<sub>tokgate 0.1.0 · [运行 #77.2](https://github.com/acme/serving/actions/runs/1001/attempts/2) · 2025-07-24 02:00 UTC · 以 90 % 概率能发现的最小劣化：吞吐量 6.1 %、TTFT 21.4 %、TPOT/ITL 6.3 %</sub>',
    )
  })

  test('no link without an address, none from a hostile run id', () => {
    expect(foot(renderComment(noBaseline(), { ...en, repositoryUrl: null }))).toBe(
      '<sub>tokgate 0.1.0 · 2025-07-24 02:00 UTC</sub>',
    )
    expect(foot(renderComment(noBaseline({ run_id: '1/../x' }), en))).toBe(
      '<sub>tokgate 0.1.0 · 2025-07-24 02:00 UTC</sub>',
    )
  })
})

describe('several scenarios', () => {
  const text = renderComment(several, en)

  test('one comment: a table of them on top, worst first', () => {
    expect(tablesOf(text)[0]?.cells.map((row) => row.slice(0, 2))).toEqual([
      ['Scenario', 'Outcome'],
      ['long-context', '❌ Regressed'],
      ['burst', '❔ Inconclusive'],
      ['short', '✅ Pass'],
    ])
  })

  test('one folded section each, those that fail open, each with its tables', () => {
    const summaries = text.match(/<details(?: open)?>\n<summary>[^<]* · [^<]*<\/summary>/gu)
    expect(summaries).toEqual([
      '<details open>\n<summary>long-context · ❌ Regressed</summary>',
      '<details open>\n<summary>burst · ❔ Inconclusive</summary>',
      '<details>\n<summary>short · ✅ Pass</summary>',
    ])
    expect(
      all(parse(text), 'heading')
        .map(textOf)
        .filter((heading) => heading.includes('🆚')),
    ).toHaveLength(3)
    expect(text.match(/<details/gu)).toHaveLength(text.match(/<\/details>/gu)?.length ?? 0)
  })

  test('an accepted loss stands after one that still fails', () => {
    const mixed = judgement({
      outcome: 'regressed',
      scenarios: [
        { ...(given.accepted.scenarios[0] ?? scenario()), name: 'waived' },
        regressedScenario({ name: 'lost' }),
      ],
    })
    expect(tablesOf(renderComment(mixed, en))[0]?.cells.map(([name]) => name)).toEqual(['Scenario', 'lost', 'waived'])
  })
})
