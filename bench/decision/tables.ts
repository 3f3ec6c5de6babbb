import { type Compared, compareWith, percentOf, pythonOf } from './agreement.ts'
import { type Cell, cells, spreads } from './cells.ts'
import type { Simulated } from './pool.ts'
import { type Rule, rivals, rules } from './rivals.ts'
import type { Tally } from './simulate.ts'
import { targetRows } from './targets.ts'
import { filled, type Language, variantWords, words } from './words.ts'

/** Counts by cell and loss. */
export type Results = (id: string, lossPercent: number) => Tally | null

export function resultsOf(simulated: readonly Simulated[]): Results {
  const known = new Map(simulated.map(({ id, lossPercent, ours }) => [`${id}|${lossPercent}`, ours]))
  return (id, lossPercent) => known.get(`${id}|${lossPercent}`) ?? null
}

/** A GitHub-flavoured table; nothing where it has no rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string[] {
  if (rows.length === 0) return []
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < left ? '---' : '---:'))), ...rows.map(line)]
}

const section = (title: string, lines: readonly string[], note?: string): string[] =>
  lines.length === 0 ? [] : [`### ${title}`, '', ...(note === undefined ? [] : [note, '']), ...lines, '']

const share = (tally: Tally | null, what: 'pass' | 'fail' | 'inconclusive', digits = 2): string =>
  tally === null ? '–' : percentOf(tally[what], tally.trials, digits)

const roundsText = (tally: Tally | null): string => (tally === null ? '–' : (tally.rounds / tally.trials).toFixed(1))

/** P/F/I in whole percent. */
const triple = (tally: Tally | null): string =>
  (['pass', 'fail', 'inconclusive'] as const).map((what) => share(tally, what, 0)).join('/')

const has = (results: Results, { id, losses }: Cell): boolean => losses.some((loss) => results(id, loss) !== null)
const inGroup = (results: Results, group: Cell['group']): Cell[] =>
  cells.filter((cell) => cell.group === group && has(results, cell))

function mainTable(results: Results, language: Language): string[] {
  const n = words.rounds[language]
  const head = ['K', 'w, b %', 'A/A F', 'A/A I', `A/A ${n}`, '3 %: F', '5 %: P/F/I', '7.5 %: P/F/I', '10 %: F']
  const rows = inGroup(results, 'main').map(({ id, K, w, b }) => {
    const at = (loss: number) => results(id, loss)
    return [
      String(K),
      `${w}, ${b}`,
      share(at(0), 'fail'),
      share(at(0), 'inconclusive', 1),
      roundsText(at(0)),
      share(at(3), 'fail', 1),
      triple(at(5)),
      triple(at(7.5)),
      share(at(10), 'fail', 1),
      share(at(10), 'inconclusive', 1),
      share(at(10), 'pass', 1),
      roundsText(at(10)),
      share(at(15), 'fail', 1),
    ]
  })
  return table([...head, '10 %: I', '10 %: P', `10 %: ${n}`, '15 %: F'], rows, 2)
}

/** A/A beside each loss of each cell of a group. */
function lossTable(results: Results, group: Cell['group'], language: Language): string[] {
  const n = words.rounds[language]
  const head = [
    words.case[language],
    'K',
    'w, b %',
    'A/A F',
    'A/A I',
    `A/A ${n}`,
    words.loss[language],
    'F',
    'I',
    'P',
    n,
  ]
  const rows = inGroup(results, group).flatMap(({ id, variant, K, w, b, losses }) =>
    losses
      .filter((loss) => loss > 0)
      .map((loss) => {
        const same = results(id, 0)
        const lost = results(id, loss)
        return [
          variantWords(variant, language),
          String(K),
          `${w}, ${b}`,
          share(same, 'fail'),
          share(same, 'inconclusive', 1),
          roundsText(same),
          String(loss),
          share(lost, 'fail', 1),
          share(lost, 'inconclusive', 1),
          share(lost, 'pass'),
          roundsText(lost),
        ]
      }),
  )
  return table(head, rows, 3)
}

/** `A/A F / A/A I / 7.5 % F / 10 % F`. */
const quadruple = (results: Results, id: string): string =>
  [
    share(results(id, 0), 'fail', 1),
    share(results(id, 0), 'inconclusive', 1),
    share(results(id, 7.5), 'fail', 0),
    share(results(id, 10), 'fail', 1),
  ].join(' / ')

function rivalTable(results: Results, language: Language): string[] {
  const head = [words.rule[language], words.formula[language], ...spreads.map(([w, b]) => `w, b = ${w}, ${b}`)]
  const theirs = rules
    .filter((rule) => rivals.some((rival) => rival.rule === rule && results(rival.id, 0) !== null))
    .map((rule: Rule) => [
      rule.name,
      rule.formula,
      ...spreads.map(([w, b]) => quadruple(results, `${rule.name}: (${w}, ${b})`)),
    ])
  const own = [...Map.groupBy(inGroup(results, 'one'), ({ variant }) => variant).values()].map((row) => {
    const [{ K = 0, baselineRounds = 0, maxRounds = 0 } = {}] = row
    const name = filled(words.ours[language], { K, R: baselineRounds, n: maxRounds })
    return [`**${name}**`, '', ...row.map(({ id }) => quadruple(results, id))]
  })
  return table(head, [...theirs, ...own], 2)
}

export interface Settings {
  readonly trials: number
  readonly seed: number
}

/** Every comparison with Python that there is. */
export const comparisons = (
  simulated: readonly Simulated[],
): (Compared & { readonly id: string; readonly lossPercent: number })[] =>
  simulated.flatMap(({ id, lossPercent, asSimulated }) => {
    const python = pythonOf(id, lossPercent)
    if (python === null || asSimulated === null) return []
    return compareWith(python, asSimulated).map((one) => ({ ...one, id, lossPercent }))
  })

/** What stands between the markers of `docs/decision.md`. */
export function page(simulated: readonly Simulated[], { trials, seed }: Settings, language: Language): string {
  const results = resultsOf(simulated)
  const compared = comparisons(simulated)
  const agree = compared.filter(({ agrees }) => agrees).length
  const counts = { agree, all: compared.length, chance: Math.ceil(compared.length / 100) }
  const summary = filled(words.summary[language], { trials: trials.toLocaleString('en-US'), seed })
  const agreement = filled(words.agreement[language], counts)
  const targets = table([words.target[language], words.got[language]], targetRows(results, language))
  return [
    summary,
    ...(compared.length === 0 ? [] : [agreement]),
    '',
    ...section(words.targets[language], targets),
    ...section(words.main[language], mainTable(results, language)),
    ...section(words.restart[language], lossTable(results, 'restart', language)),
    ...section(words.confirm[language], lossTable(results, 'confirm', language)),
    ...section(words.learned[language], lossTable(results, 'learned', language)),
    ...section(words.stress[language], lossTable(results, 'stress', language)),
    ...section(words.rivals[language], rivalTable(results, language), words.rivalsNote[language]),
  ]
    .join('\n')
    .trimEnd()
}

/** Each figure beside Python's. */
export function checkTable(simulated: readonly Simulated[]): string {
  const rows = comparisons(simulated).map(({ id, lossPercent, what, ours, python, agrees }) => [
    id,
    `${lossPercent} %`,
    what,
    ours,
    python,
    agrees ? 'yes' : '**no**',
  ])
  return table(['cell', 'loss', 'figure', 'here', 'Python', 'agree (99 %)'], rows, 3).join('\n')
}
