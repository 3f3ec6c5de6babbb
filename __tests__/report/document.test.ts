import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { MetricJudgement, Side } from '../../src/domain/judgement.ts'
import { documentMetrics, metricNamed } from '../../src/metrics/index.ts'
import { documentTable, parseLabel } from '../../src/report/index.ts'
import { all, cellsOf, parse, tablesOf, textOf } from './parse.ts'

const compared = (baseline: string | null, candidate: string, values: readonly (readonly [number, number])[]) => ({
  baseline: baseline === null ? null : parseLabel(baseline),
  candidate: parseLabel(candidate),
  metrics: documentMetrics.map(
    (name, at): MetricJudgement => ({
      name,
      unit: metricNamed(name)?.unit ?? '',
      baseline: values[at]?.[0] ?? null,
      candidate: values[at]?.[1] ?? null,
      change: null,
      interval: null,
      limit: null,
      floor: 0,
      max: null,
      min: null,
      required: true,
      verdict: null,
      reason: null,
      smallest_loss: null,
    }),
  ),
})

const float16 = [
  [21.06, 22.84],
  [2619, 2859],
  [7966, 8659],
  [13399, 12147],
  [57, 52],
  [57, 52],
] as const
const qwen = [
  [23.28, 22.7],
  [2888, 2856],
  [8800, 8641],
  [12327, 12709],
  [51, 51],
  [51, 51],
] as const
const cases = [
  {
    heading: 'DeepSeek-R1-7B(Float16) 🆚 DeepSeek-R1-7B(W8A8)',
    left: 'DeepSeek-R1-7B (Float16)',
    right: 'DeepSeek-R1-7B (W8A8)',
    values: float16,
  },
  { heading: 'DeepSeek-R1-7B 🆚 Qwen2.5-7B', left: 'DeepSeek-R1-7B', right: 'Qwen2.5-7B', values: qwen },
] as const

/** The document's own tables, as it is published. */
const published = readFileSync(new URL('./document-tables.md', import.meta.url), 'utf8')

describe('the document’s tables come out of their numbers', () => {
  test.each(cases)('$heading', ({ heading, left, right, values }) => {
    const text = documentTable(compared(left, right, values), 'zh')
    const at = tablesOf(published).findIndex(({ cells }) => cells[0]?.[3] === right)
    expect(tablesOf(text)).toEqual([tablesOf(published)[at]])
    expect(all(parse(text), 'heading').map((node) => [node.depth, textOf(node)])).toEqual([[3, heading]])
    expect(text).toContain(`### ${heading}\n`)
  })

  test('English says the same in its words', () => {
    const [table] = tablesOf(documentTable(compared('A (x)', 'B', float16), 'en'))
    expect(table?.align).toEqual([null, 'right', 'right', 'right'])
    expect(table?.cells).toEqual([
      ['Metric', 'Unit', 'A (x)', 'B'],
      ['Request throughput', 'req/s', '21.06', '22.84'],
      ['Output token throughput', 'tok/s', '2619', '2859'],
      ['Total token throughput', 'tok/s', '7966', '8659'],
      ['Mean TTFT', 'ms', '13399', '12147'],
      ['Mean TPOT', 'ms', '57', '52'],
      ['Mean ITL', 'ms', '57', '52'],
    ])
  })

  test('what was not measured shows as –, and all six rows stay', () => {
    const [table] = tablesOf(documentTable({ ...compared(null, 'B', []), metrics: [] }, 'zh'))
    expect(table?.cells.map((row) => row.slice(2))).toEqual([['尚无基线', 'B'], ...Array(6).fill(['–', '–'])])
    const nan = compared('A', 'B', [[Number.NaN, Number.POSITIVE_INFINITY]])
    expect(cellsOf(all(parse(documentTable(nan, 'zh')), 'table')[0] ?? { type: '' })[1]).toEqual([
      '请求吞吐量',
      'req/s',
      '–',
      '–',
    ])
  })

  test('columns stand under each other by display width in the source', () => {
    const lines = documentTable(compared('A', 'B', float16), 'zh')
      .split('\n')
      .filter((line) => line.startsWith('|'))
    expect(lines.slice(0, 3)).toEqual([
      '| 指标              |  单位 |     A |     B |',
      '| ----------------- | ----: | ----: | ----: |',
      '| 请求吞吐量        | req/s | 21.06 | 22.84 |',
    ])
  })
})

describe('a label is split at its last bracket', () => {
  test.each<[string, Side]>([
    ['DeepSeek-R1-7B (Float16)', { model: 'DeepSeek-R1-7B', variant: 'Float16' }],
    ['DeepSeek-R1-7B(W8A8)', { model: 'DeepSeek-R1-7B', variant: 'W8A8' }],
    ['Qwen2.5-7B', { model: 'Qwen2.5-7B', variant: null }],
    ['a (b) (c)', { model: 'a (b)', variant: 'c' }],
    ['a (b (c))', { model: 'a', variant: 'b (c)' }],
    ['模型（量化）', { model: '模型', variant: '量化' }],
    ['(only)', { model: '(only)', variant: null }],
    ['empty ()', { model: 'empty ()', variant: null }],
    ['a (b) c', { model: 'a (b) c', variant: null }],
    ['unopened)', { model: 'unopened)', variant: null }],
  ])('%s', (label, side) => expect(parseLabel(label)).toEqual(side))
})
