import type { Standing } from '../domain/standing.ts'
import type { Words } from '../domain/words.ts'

/** What reports say of a history: what a row counts as, debts, epochs and drift. */

export const historyLabels = {
  countsAs: { zh: '计入', en: 'Counts as' },
  drift: { zh: '自固定行以来的漂移', en: 'Drift since the pinned row' },
  driftLimit: { zh: '漂移上限', en: 'Drift limit' },
  pinned: { zh: '📌 固定', en: '📌 pinned' },
} as const satisfies Record<string, Words>

/** What a stored job counts as. `epoch` is the ordinal of its epoch, `opens` that the epoch began with it. */
export const standingWords = (standing: Standing, { epoch, opens }: { epoch: string; opens: boolean }): Words => {
  switch (standing) {
    case 'epoch':
      return opens
        ? { zh: `第 ${epoch} 纪元（由此开始）`, en: `epoch ${epoch}, which it began` }
        : { zh: `第 ${epoch} 纪元`, en: `epoch ${epoch}` }
    case 'pending':
      return { zh: '未了结的劣化', en: 'pending loss' }
    case 'settled':
      return { zh: '不计（劣化已了结）', en: 'nothing (a loss since settled)' }
    case 'invalid':
      return { zh: '不计（测量无效）', en: 'nothing (invalid)' }
    case 'replaced':
      return { zh: '不计（已由之后的尝试取代）', en: 'nothing (a later attempt counts)' }
    case 'revoked':
      return { zh: '不计（已撤销）', en: 'nothing (revoked)' }
    default:
      return standing satisfies never
  }
}

/** `bob：W8A8 上线`. */
export const toldWords = (by: string, reason: string): Words =>
  reason === '' ? { zh: by, en: by } : { zh: `${by}：${reason}`, en: `${by}: ${reason}` }

type Since = { readonly since: string; readonly changes: string }

const inBrackets = (changes: string, [open, close]: readonly [string, string]): string =>
  changes === '' ? '' : `${open}${changes}${close}`

const debt = ({ since, changes }: Since): Words => ({
  zh: `默认分支自 ${since} 起带着一次未了结的劣化${inBrackets(changes, ['（', '）'])}`,
  en: `Since ${since} the default branch has carried a loss${inBrackets(changes, [' (', ')'])} that is neither mended nor accepted`,
})

/** Under the headline, by who is judged: a change, or the default branch's own job. */
export const debtWords = {
  ofChange: (given: Since): Words => ({
    zh: `${debt(given).zh}：这里以劣化后的水平判定，直到它被修复或被接受。`,
    en: `${debt(given).en}; this was judged against the level after it.`,
  }),
  ofMain: (given: Since): Words => ({
    zh: `${debt(given).zh}：这里仍以劣化之前的水平判定，直到它被修复或被接受。`,
    en: `${debt(given).en}; this was still judged against the last good level.`,
  }),
  mended: ({ since, changes }: Since): Words => ({
    zh: `默认分支自 ${since} 起带着的劣化${inBrackets(changes, ['（', '）'])}由本次作业了结。`,
    en: `The loss that the default branch had carried since ${since}${inBrackets(changes, [' (', ')'])} is mended with this job.`,
  }),
  mendedLater: (given: Since): Words => ({
    zh: `${debt(given).zh}：重新运行的通过只有在各次尝试合起来也通过时才使其了结。`,
    en: `${debt(given).en}; a re-run’s pass mends it only if all attempts together pass.`,
  }),
} as const

/** What a regressed job of the default branch brings about, and the command that accepts it. */
export const pendingWords: Words = {
  zh: '在修复或接受之前，这次劣化处于未了结状态：默认分支仍以之前的水平判定并继续失败，PR 以劣化后的水平判定，不替它受过。若是有意为之，这样接受：',
  en: 'Until it is mended or accepted this loss is pending: the default branch is still judged against the level before it and keeps failing, pull requests are judged against the level after it and are not blamed. If it is intended, accept it:',
}

export const acceptReason: Words = { zh: '理由', en: 'why' }

export const openedWords = {
  first: () => ({ zh: '', en: '' }),
  improved: (row: string) => ({
    zh: `这个纪元由 ${row} 的提升开始。`,
    en: `This epoch began with the improvement of ${row}.`,
  }),
  accepted: (row: string, told: Words | null) => ({
    zh: `这个纪元由 ${row} 被接受的水平变化开始${told === null ? '' : `（${told.zh}）`}。`,
    en: `This epoch began with ${row}, whose change of level was accepted${told === null ? '' : ` (${told.en})`}.`,
  }),
} as const satisfies Record<string, (row: string, told: Words | null) => Words>

type Drifted = {
  readonly row: string
  readonly metric: string
  readonly change: string
  readonly range: string | null
  readonly limit: string | null
}

/** The metric that has drifted furthest, in one sentence. */
export const driftWords = ({ row, metric, change, range, limit }: Drifted): Words => ({
  zh: `📌 自固定的参考行 ${row} 以来，漂移最大的是${metric}：${change}${range === null ? '' : `（95 % 区间 ${range}）`}${limit === null ? '' : `，漂移上限 ${limit}`}。`,
  en: `📌 Since the pinned row ${row}, ${metric} has drifted furthest: ${change}${range === null ? '' : ` (95 % interval ${range})`}${limit === null ? '' : `, drift limit ${limit}`}.`,
})
