import { summarise } from '../../src/metrics/index.ts'
import { resultJson } from '../../src/results/index.ts'
import { latest, round, usage, v091 } from '../metrics/rounds.ts'
import { documentRun } from './options.ts'

const moment = { at: new Date('2025-07-24T10:05:09Z'), utcOffsetMinutes: 0 }
const measured = round(2000, [
  { eventMs: [125, 250], usage: usage(2), text: 'ok' },
  { ending: { kind: 'cut', events: 0 } },
])
const options = { ...documentRun, numPrompts: 2, detailed: true, metadata: [['npus', '8'] as const] }

/** A file of our own client: one answer, one failure, one metadata item. */
export const written = (compat: 'v0.9.1' | 'latest'): string =>
  resultJson(summarise(measured, compat === 'latest' ? latest : v091), { ...options, compat }, moment)
