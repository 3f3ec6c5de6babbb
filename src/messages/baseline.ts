import type { Standing } from '../domain/standing.ts'
import type { Words } from '../domain/words.ts'
import { listEn, listZh, meantEn, meantZh, orEn, orZh, quoted } from './settings-values.ts'

/** Sentences and labels of `tokgate baseline`. */

export const baselineLabels = {
  row: { zh: '行', en: 'Row' },
  by: { zh: '写入者', en: 'Written by' },
  noteBy: { zh: '作者', en: 'By' },
  note: { zh: '注记', en: 'Note' },
  kind: { zh: '类型', en: 'Kind' },
  reason: { zh: '理由', en: 'Reason' },
  key: { zh: '键', en: 'Key' },
  event: { zh: '事件', en: 'Event' },
  ref: { zh: '引用', en: 'Ref' },
  version: { zh: 'tokgate 版本', en: 'tokgate version' },
  identity: { zh: '身份字段', en: 'Identity' },
  subject: { zh: '被测对象', en: 'Under test' },
  limits: { zh: '当时的上限与判定', en: 'Limits and verdicts of that time' },
  floor: { zh: '下限幅度', en: 'Floor' },
  bounds: { zh: '绝对界限', en: 'Absolute bounds' },
  notes: { zh: '关于此行的注记', en: 'Notes about this row' },
  target: { zh: '所指的行', en: 'About' },
  removed: { zh: '已删除', en: 'Removed' },
  spared: { zh: '虽旧但保留（参照或其依据需要）', en: 'Kept although older (a reference or its record rests on them)' },
  skipped: { zh: '读不了的文件', en: 'Files that could not be read' },
} as const satisfies Record<string, Words>

export const noteWords: Readonly<Record<'accept' | 'revoke' | 'pin', Words>> = {
  accept: { zh: '接受', en: 'accepted' },
  revoke: { zh: '撤销', en: 'revoked' },
  pin: { zh: '固定', en: 'pinned' },
}

export const actionExpected = (given: {
  got: string | null
  actions: readonly string[]
  nearest: string | null
}): Words => ({
  en: `baseline ${given.got === null ? 'needs to be told what to do' : `cannot ${quoted(given.got)}`}; expected ${orEn(given.actions)}${meantEn(given.nearest)}`,
  zh: `baseline ${given.got === null ? '需要指明操作' : `没有操作 ${quoted(given.got)}`}；应为 ${orZh(given.actions)}${meantZh(given.nearest)}`,
})

export const oneRowExpected = (given: { action: string; count: number }): Words => ({
  en: `baseline ${given.action} takes the id of one row, or the beginning of it, and got ${given.count}; see tokgate baseline list (a reason goes behind --reason)`,
  zh: `baseline ${given.action} 需要一行的 id 或其开头部分，实际收到 ${given.count} 个；可用 tokgate baseline list 查看（理由写在 --reason 之后）`,
})

export const noRowExpected = (given: { action: string }): Words => ({
  en: `baseline ${given.action} takes no row; choose scenarios with --scenario`,
  zh: `baseline ${given.action} 不接受行参数；可用 --scenario 选择场景`,
})

export const reasonNeeded = (given: { action: string }): Words => ({
  en: `baseline ${given.action} needs a reason, which is kept with the row; give it with --reason (input reason)`,
  zh: `baseline ${given.action} 需要理由，理由会与记录一起保存；请用 --reason（输入 reason）给出`,
})

export const rowUnknown = (given: { got: string; place: string; nearest: readonly string[] }): Words => ({
  en: `${quoted(given.got)} is no row of ${given.place}; ${given.nearest.length > 0 ? `did you mean ${orEn(given.nearest)}?` : 'tokgate baseline list shows those there are'}`,
  zh: `${given.place} 中没有 ${quoted(given.got)} 这一行；${given.nearest.length > 0 ? `是否想写 ${orZh(given.nearest)}？` : '可用 tokgate baseline list 查看现有的行'}`,
})

export const rowAmbiguous = (given: { got: string; rows: readonly string[]; more: number }): Words => ({
  en: `${quoted(given.got)} is the beginning of several rows (${listEn(given.rows)}${given.more > 0 ? ` and ${given.more} more` : ''}); write more of the one that you mean`,
  zh: `以 ${quoted(given.got)} 开头的行不止一个（${listZh(given.rows)}${given.more > 0 ? `，另有 ${given.more} 个` : ''}）；请写得更完整`,
})

/** Reading is allowed everywhere; writing goes by the event alone. */
export const writingNotAllowed = (given: { action: string; event: string | null; ref: string | null }): Words => ({
  en: `baseline ${given.action} writes, and baselines change only on push, schedule or workflow_dispatch of the default branch, never on ${given.event ?? 'this event'}${given.ref === null ? '' : ` (${given.ref})`}: nothing was written; run it there`,
  zh: `baseline ${given.action} 会写入，而基线只在默认分支的 push、schedule 或 workflow_dispatch 上改动，${given.event ?? '此事件'}${given.ref === null ? '' : `（${given.ref}）`}不在其列：没有写入任何内容；请在那里运行`,
})

const because: Readonly<Record<Standing, Words>> = {
  epoch: {
    en: 'it is no later row of the current epoch, so no level would begin with it',
    zh: '它不是当前纪元中靠后的行，不会由它开始新的水平',
  },
  pending: { en: 'it is pending already', zh: '它已处于未了结状态' },
  settled: {
    en: 'the default branch has passed since, so there is no loss left to accept',
    zh: '默认分支此后已经通过，没有需要接受的劣化',
  },
  invalid: { en: 'its measurement was invalid', zh: '它的测量无效' },
  replaced: { en: 'a later attempt of its run counts', zh: '计入的是同一运行之后的尝试' },
  revoked: { en: 'it is revoked', zh: '它已被撤销' },
}

export const nothingToChange = (given: {
  action: 'accept' | 'pin' | 'revoke'
  row: string
  standing: Standing
}): Words => ({
  en: `baseline ${given.action} ${given.row} would change nothing: ${because[given.standing].en}; nothing was written, see tokgate baseline list`,
  zh: `baseline ${given.action} ${given.row} 不会改变任何事：${because[given.standing].zh}；没有写入，可用 tokgate baseline list 查看`,
})

export const onlyRevoked = (given: { action: string; row: string }): Words => ({
  en: `${given.row} is a note and not a job; baseline ${given.action} is about jobs, a note can only be shown or revoked`,
  zh: `${given.row} 是注记而不是作业；baseline ${given.action} 针对作业，注记只能查看或撤销`,
})

/** What a write came to. */
export const noted = {
  pin: (row: string, note: string): Words => ({
    en: `Pinned ${row}: every report shows the drift since it. (${note})`,
    zh: `已固定 ${row}：此后的报告都会显示自该行以来的漂移。（${note}）`,
  }),
  accept: (row: string, note: string): Words => ({
    en: `Accepted ${row}: a new epoch begins there. (${note})`,
    zh: `已接受 ${row}：新的纪元由此开始。（${note}）`,
  }),
  revoke: (row: string, note: string): Words => ({
    en: `Revoked ${row}: it counts for nothing any more. (${note})`,
    zh: `已撤销 ${row}：不再计入。（${note}）`,
  }),
} as const

export const listHeading = (given: {
  key: string
  jobs: string
  epoch: string
  level: string
  pending: string
}): Words => {
  const { key, jobs, epoch, level, pending } = given
  return {
    en: `${key}: ${jobs} jobs; the level is the newest ${level} of epoch ${epoch}${pending === '0' ? '' : `; pending: ${pending}`}`,
    zh: `${key}：${jobs} 次作业；水平取自第 ${epoch} 纪元最新的 ${level} 次${pending === '0' ? '' : `；未了结：${pending} 次`}`,
  }
}

export const emptyStore = (given: { place: string; suite: string }): Words => ({
  en: `Nothing is stored in ${given.place} for suite ${given.suite}.`,
  zh: `${given.place} 中没有 suite ${given.suite} 的记录。`,
})

export const prunedHeading = (given: { key: string; removed: string; left: string }): Words => ({
  en: `${given.key}: ${given.removed} rows removed, ${given.left} jobs left`,
  zh: `${given.key}：删除 ${given.removed} 行，保留 ${given.left} 次作业`,
})
