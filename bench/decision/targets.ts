import { type Cell, cells } from './cells.ts'
import type { Tally } from './simulate.ts'
import type { Language } from './words.ts'

type Words = Readonly<Record<Language, string>>

/** What can be asked of a cell: a figure of it at a loss, and on which side of the bound it has to be. */
interface Quantity {
  readonly lossPercent: number
  readonly figure: (tally: Tally) => number
  readonly side: 'most' | 'least'
  readonly says: (bound: number) => Words
}

const fails = ({ fail, trials }: Tally): number => (100 * fail) / trials
const meanRounds = ({ rounds, trials }: Tally): number => rounds / trials

const falseAlarms: Quantity = {
  lossPercent: 0,
  figure: fails,
  side: 'most',
  says: (bound) => ({ en: `false alarms at most ${bound} %`, zh: `误报至多 ${bound} %` }),
}
const caught: Quantity = {
  lossPercent: 10,
  figure: fails,
  side: 'least',
  says: (bound) => ({ en: `at least ${bound} % of 10 % losses caught`, zh: `10 % 的劣化至少发现 ${bound} %` }),
}
const fewRounds: Quantity = {
  lossPercent: 0,
  figure: meanRounds,
  side: 'most',
  says: (bound) => ({ en: `at most ${bound} rounds on average`, zh: `平均至多 ${bound} 轮` }),
}

/** Cells of one kind, and the bounds that the rule was asked to keep in each of them. */
interface Asked {
  readonly group: Cell['group']
  readonly b: number
  readonly where: Words
  readonly bounds: readonly (readonly [quantity: Quantity, bound: number])[]
}

const asked: readonly Asked[] = [
  {
    group: 'main',
    b: 1,
    where: { en: 'K ≥ 3, w, b = 2, 1: ', zh: 'K ≥ 3，w, b = 2, 1：' },
    bounds: [
      [falseAlarms, 0.1],
      [caught, 99.5],
      [fewRounds, 3.2],
    ],
  },
  {
    group: 'main',
    b: 2,
    where: { en: 'K ≥ 3, w, b = 2, 2: ', zh: 'K ≥ 3，w, b = 2, 2：' },
    bounds: [
      [falseAlarms, 0.5],
      [caught, 94],
    ],
  },
  {
    group: 'restart',
    b: 2,
    where: { en: 'the same with a restart: ', zh: '同上，可重启：' },
    bounds: [
      [falseAlarms, 0.35],
      [caught, 99],
    ],
  },
]

/** One bound on the cells of one kind. */
export interface Target {
  readonly cells: readonly Cell[]
  readonly quantity: Quantity
  readonly bound: number
  readonly says: Words
}

export const targets: readonly Target[] = asked.flatMap(({ group, b, where, bounds }) => {
  const meant = cells.filter((cell) => cell.group === group && cell.K >= 3 && cell.w === 2 && cell.b === b)
  return bounds.map(([quantity, bound]) => {
    const { en, zh } = quantity.says(bound)
    return { cells: meant, quantity, bound, says: { en: where.en + en, zh: where.zh + zh } }
  })
})

export interface Kept {
  readonly K: number
  readonly value: number
  readonly kept: boolean
}

/** Each of a target's cells that was simulated. */
export function keptBy(target: Target, results: (id: string, lossPercent: number) => Tally | null): Kept[] {
  const { quantity, bound } = target
  return target.cells.flatMap(({ id, K }) => {
    const tally = results(id, quantity.lossPercent)
    if (tally === null) return []
    const value = quantity.figure(tally)
    return [{ K, value, kept: quantity.side === 'most' ? value <= bound : value >= bound }]
  })
}

/** One row a target: what was asked, and what each cell gave. */
export const targetRows = (results: Parameters<typeof keptBy>[1], language: Language): string[][] =>
  targets.flatMap((target) => {
    const cellsKept = keptBy(target, results)
    const shown = cellsKept.map(({ K, value, kept }) => `K=${K}: ${value.toFixed(2)} ${kept ? '✓' : '✗'}`)
    return shown.length === 0 ? [] : [[target.says[language], shown.join(' · ')]]
  })
