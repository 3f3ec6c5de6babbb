import type { ScenarioJudgement, ValidityCheck } from '../../domain/judgement.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { checkWords } from '../../messages/checks.ts'
import { healthWords, labels } from '../../messages/report.ts'
import { type Block, table } from '../blocks.ts'
import { outside } from '../escape.ts'
import { asSet, fixed, NOTHING, percent } from '../numbers.ts'
import { factsOf, sentenceOf } from '../reason.ts'
import { listOf, type Say, type View } from '../view.ts'

/** How the client itself did. */
export function health({ health: figures }: ScenarioJudgement, { language }: View, say: Say): Block[] {
  if (figures === null) return []
  const rows = Object.entries(healthWords).map(([field, words]) => {
    const value: unknown = Object.entries(figures).find(([name]) => name === field)?.[1]
    const values = Array.isArray(value) ? value : [value]
    return [
      say(words),
      listOf(
        language,
        values.map((one) => figure(field, one)),
      ) || NOTHING,
    ]
  })
  return [table([labels.value, labels.candidate].map(say), rows)]
}

function figure(field: string, value: unknown): string {
  if (typeof value !== 'number') return NOTHING
  if (field === 'clock_resolution_ms') return `${fixed(value, 6)} ms`
  if (field.endsWith('_ms')) return `${fixed(value, 2)} ms`
  return field.endsWith('_ratio') || field === 'utilisation' ? percent(value) : asSet(value)
}

/** Each check of whether the measurement may be believed; what was not checked says so. */
export function validity({ validity: checks }: ScenarioJudgement, say: Say): Block[] {
  const head = [labels.check, labels.outcome, labels.value].map(say)
  const tones = checks.map(({ status }): Outcome | null => (status === 'failed' ? 'invalid' : null))
  return [
    table(
      head,
      checks.map((check) => checkRow(check, say)),
      { left: 3, tones },
    ),
  ]
}

const statuses = {
  ok: { icon: '✅', words: labels.holds },
  failed: { icon: '⛔', words: labels.broken },
  'not-checked': { icon: '–', words: labels.notChecked },
} as const

function checkRow({ check, status, numbers }: ValidityCheck, say: Say): string[] {
  const words = Object.hasOwn(checkWords, check) ? checkWords[check] : undefined
  const { icon, words: state } = statuses[status]
  const shown = status === 'failed' ? say(sentenceOf({ key: check, numbers }).what) : words?.shown(factsOf(numbers))
  return [
    words === undefined ? outside(check) : say(words.name),
    `${icon} ${say(state)}`,
    status === 'not-checked' ? '' : (shown ?? ''),
  ]
}
