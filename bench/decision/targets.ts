import { type Cell, cells } from './cells.ts'
import type { Tally } from './simulate.ts'
import type { Language } from './words.ts'

/** A bound that the rule was asked to keep in every cell of a kind. */
interface Target {
  readonly cells: (cell: Cell) => boolean
  readonly lossPercent: number
  readonly figure: (tally: Tally) => number
  readonly bound: { readonly most: number } | { readonly least: number }
  readonly says: Readonly<Record<Language, string>>
}

const fails = ({ fail, trials }: Tally): number => (100 * fail) / trials
const meanRounds = ({ rounds, trials }: Tally): number => rounds / trials
const cellsOf =
  (group: Cell['group'], b: number) =>
  (cell: Cell): boolean =>
    cell.group === group && cell.K >= 3 && cell.w === 2 && cell.b === b

export const targets: readonly Target[] = [
  {
    cells: cellsOf('main', 1),
    lossPercent: 0,
    figure: fails,
    bound: { most: 0.1 },
    says: { en: 'K ≥ 3, w, b = 2, 1: false alarms at most 0.1 %', zh: 'K ≥ 3，w, b = 2, 1：误报至多 0.1 %' },
  },
  {
    cells: cellsOf('main', 1),
    lossPercent: 10,
    figure: fails,
    bound: { least: 99.5 },
    says: {
      en: 'K ≥ 3, w, b = 2, 1: at least 99.5 % of 10 % losses caught',
      zh: 'K ≥ 3，w, b = 2, 1：10 % 的劣化至少发现 99.5 %',
    },
  },
  {
    cells: cellsOf('main', 1),
    lossPercent: 0,
    figure: meanRounds,
    bound: { most: 3.2 },
    says: { en: 'K ≥ 3, w, b = 2, 1: at most 3.2 rounds on average', zh: 'K ≥ 3，w, b = 2, 1：平均至多 3.2 轮' },
  },
  {
    cells: cellsOf('main', 2),
    lossPercent: 0,
    figure: fails,
    bound: { most: 0.5 },
    says: { en: 'K ≥ 3, w, b = 2, 2: false alarms at most 0.5 %', zh: 'K ≥ 3，w, b = 2, 2：误报至多 0.5 %' },
  },
  {
    cells: cellsOf('main', 2),
    lossPercent: 10,
    figure: fails,
    bound: { least: 94 },
    says: {
      en: 'K ≥ 3, w, b = 2, 2: at least 94 % of 10 % losses caught',
      zh: 'K ≥ 3，w, b = 2, 2：10 % 的劣化至少发现 94 %',
    },
  },
  {
    cells: cellsOf('restart', 2),
    lossPercent: 0,
    figure: fails,
    bound: { most: 0.35 },
    says: {
      en: 'the same with a restart: false alarms at most 0.35 %',
      zh: '同上，可重启：误报至多 0.35 %',
    },
  },
  {
    cells: cellsOf('restart', 2),
    lossPercent: 10,
    figure: fails,
    bound: { least: 99 },
    says: { en: 'the same with a restart: at least 99 % caught', zh: '同上，可重启：至少发现 99 %' },
  },
]

export interface Kept {
  readonly K: number
  readonly value: number
  readonly kept: boolean
}

/** Each of a target's cells that was simulated. */
export function keptBy(target: Target, results: (id: string, lossPercent: number) => Tally | null): Kept[] {
  const { bound } = target
  return cells.filter(target.cells).flatMap(({ id, K }) => {
    const tally = results(id, target.lossPercent)
    if (tally === null) return []
    const value = target.figure(tally)
    return [{ K, value, kept: 'most' in bound ? value <= bound.most : value >= bound.least }]
  })
}

/** One row a target: what was asked, and what each cell gave. */
export const targetRows = (results: Parameters<typeof keptBy>[1], language: Language): string[][] =>
  targets.flatMap((target) => {
    const cellsKept = keptBy(target, results)
    const shown = cellsKept.map(({ K, value, kept }) => `K=${K}: ${value.toFixed(2)} ${kept ? '✓' : '✗'}`)
    return shown.length === 0 ? [] : [[target.says[language], shown.join(' · ')]]
  })
