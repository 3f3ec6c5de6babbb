import type { FingerprintField, ScenarioJudgement } from '../../domain/judgement.ts'
import { labels } from '../../messages/report.ts'
import { type Block, table } from '../blocks.ts'
import { outside } from '../escape.ts'
import { NOTHING } from '../numbers.ts'
import type { Say } from '../view.ts'

/** What was measured on what, both sides; what differs comes first, and whether it may. */
export function fingerprint({ fingerprint: fields }: ScenarioJudgement, say: Say): Block[] {
  const head = [labels.field, labels.baseline, labels.candidate, labels.comparison].map(say)
  const rows = fields
    .toSorted((a, b) => Number(b.differs) - Number(a.differs))
    .map((field) => [
      outside(field.field),
      shown(field.baseline, say),
      shown(field.candidate, say),
      say(compared(field)),
    ])
  return [table(head, rows, { left: 4 })]
}

function shown(value: FingerprintField['baseline'], say: Say): string {
  if (value === null) return NOTHING
  if (typeof value === 'boolean') return say(value ? labels.yes : labels.no)
  return outside(String(value))
}

const compared = ({ differs, kind }: FingerprintField) => {
  if (!differs) return labels.identical
  return kind === 'subject' ? labels.differsAllowed : labels.differsRefused
}
