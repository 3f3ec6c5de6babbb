import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { renderTerminal } from '../../src/report/index.ts'
import * as given from './judgements.ts'
import { judgement, regressed, scenario, several } from './judgements.ts'

/** ANSI colours as words, to be seen. */
const seen = (text: string): string =>
  text
    .replaceAll('\u001B[31m', '<red>')
    .replaceAll('\u001B[32m', '<green>')
    .replaceAll('\u001B[33m', '<yellow>')
    .replaceAll('\u001B[0m', '</>')

const bare = { language: 'zh', color: false, width: null } as const

describe('on a terminal', () => {
  test('verdict first, then the document’s table aligned for full-width characters, then the gate table', () => {
    expect(renderTerminal(regressed(), bare).split('\n').slice(0, 16)).toEqual([
      '❌ 劣化：请求吞吐量下降 9.5 %（95 % 区间 7.9 … 11.1 %），上限 5 %',
      '',
      'qwen2.5(main@1a2b3c4+7) 🆚 qwen2.5(#42@5d6e7f8)',
      '',
      '指标                单位  qwen2.5 (main@1a2b3c4+7)  qwen2.5 (#42@5d6e7f8)',
      '─────────────────  ─────  ────────────────────────  ─────────────────────',
      '请求吞吐量         req/s                     21.06                  19.06',
      '输出 token 吞吐量  tok/s                      2619                   2370',
      '总 token 吞吐量    tok/s                      7966                   7209',
      '平均 TTFT             ms                     13399                  13480',
      '平均 TPOT             ms                        57                     57',
      '平均 ITL              ms                        57                     57',
      '',
      '指标                      基线         候选    变化       95 % 区间             上限     判定',
      '─────────────────  ───────────  ───────────  ──────  ──────────────  ───────────────  ───────',
      '请求吞吐量         21.06 req/s  19.06 req/s  −9.5 %  −11.1 … −7.9 %              5 %  ❌ 劣化',
    ])
  })

  test.each([40, 60, 80, 100])('nothing is wider than %i columns, and nothing is lost', (width) => {
    const text = renderTerminal(regressed(), { language: 'en', color: false, width })
    const lines = text.split('\n')
    // Seven columns of at least eight, and the gaps between them, are as narrow as the gate table goes.
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(Math.max(width, 68))
    expect(text).toContain('13399')
  })

  test('evidence is not there, the foot is', () => {
    const text = renderTerminal(regressed(), { ...bare, language: 'en' })
    expect(text).not.toContain('Seed')
    expect(text).toMatch(
      /tokgate 0\.1\.0 · 2025-07-24 02:00 UTC · smallest loss .* throughput 6\.1 %, TTFT 21\.4 %, TPOT\/ITL 6\.3 %\n$/u,
    )
  })

  test('colours only if told: the verdict red, what failed red, what passed plain', () => {
    expect(renderTerminal(regressed(), bare)).not.toContain('\u001B')
    const coloured = seen(renderTerminal(regressed(), { ...bare, color: true }))
    expect(coloured).toMatch(/^<red>❌ 劣化/u)
    expect(coloured).toMatch(/\n<red>总 token 吞吐量 .*<\/>\n平均 TTFT/u)
    expect(seen(renderTerminal(judgement(), { ...bare, color: true }))).toMatch(/^<green>✅/u)
    expect(seen(renderTerminal(given.inconclusive, { ...bare, color: true }))).toMatch(/^<yellow>❔/u)
  })

  test('every scenario with its tables, worst first', () => {
    const text = renderTerminal(several, { ...bare, language: 'en' })
    expect(text.match(/^── .*$/gmu)).toEqual([
      '── long-context · ❌ Regressed',
      '── burst · ❔ Inconclusive',
      '── short · ✅ Pass',
    ])
    expect(text.match(/🆚/gu)).toHaveLength(3)
  })

  test('the command that makes a baseline is there to be copied', () => {
    const text = renderTerminal(given.noBaseline({ event: null }, { pull: null }), { ...bare, width: 40 })
    expect(text).toContain(
      '\ntokgate gate --base-url "$BASE_URL" --model qwen2.5 --dataset-name random --num-prompts 640 --store\n',
    )
  })

  test('a wrapped line is no workflow command', () => {
    const name = `${'x'.repeat(20)} ::error::owned ${'y'.repeat(20)}`
    const hostile = judgement({ scenarios: [scenario({ candidate: { model: name, variant: null } })] })
    for (let width = 20; width < 60; width += 1) {
      expect(renderTerminal(hostile, { ...bare, width })).not.toMatch(/^\s*::/mu)
    }
  })
})
