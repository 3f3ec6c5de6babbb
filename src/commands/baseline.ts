import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import { actionExpected, noRowExpected, oneRowExpected, writingNotAllowed } from '../messages/baseline.ts'
import type { Settings } from '../settings/index.ts'
import { nearest } from '../settings/nearest.ts'
import { writeNote } from './baseline-notes.ts'
import { pruneRows } from './baseline-prune.ts'
import { listRows, showRow } from './baseline-show.ts'
import { type Stock, stockOf } from './baseline-stock.ts'
import type { Run } from './run.ts'
import { openStore } from './store.ts'

/** What an action of `baseline` works with. */
export interface Keeping {
  readonly stock: Stock
  readonly settings: Settings
  readonly run: Run
}

interface Action {
  /** True where it is about one row, which the second positional argument names. */
  readonly row: boolean
  readonly writes: boolean
  run(keeping: Keeping, row: string): Promise<void>
}

const actions: Readonly<Record<string, Action>> = {
  list: { row: false, writes: false, run: listRows },
  show: { row: true, writes: false, run: showRow },
  pin: { row: true, writes: true, run: (keeping, row) => writeNote('pin', keeping, row) },
  accept: { row: true, writes: true, run: (keeping, row) => writeNote('accept', keeping, row) },
  revoke: { row: true, writes: true, run: (keeping, row) => writeNote('revoke', keeping, row) },
  prune: { row: false, writes: true, run: pruneRows },
}

/** Shows what is stored, and changes what counts: by adding notes, never by editing a row. */
export async function baseline(settings: Settings, run: Run): Promise<ExitCode> {
  const { name, action, row } = chosen(settings.args)
  if (action.writes && !run.mayStore) {
    const { event, ref } = run.writer
    throw new UserProblem(writingNotAllowed({ action: name, event, ref }))
  }
  const store = openStore(settings, run)
  await action.run({ stock: await stockOf(store, settings), settings, run }, row)
  return exitCodes.ok
}

function chosen([name, ...rows]: readonly string[]): {
  readonly name: string
  readonly action: Action
  readonly row: string
} {
  const names = Object.keys(actions)
  const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined
  if (name === undefined || action === undefined) {
    const near = name === undefined ? null : nearest(name, names)
    throw new UserProblem(actionExpected({ got: name ?? null, actions: names, nearest: near }))
  }
  if (!action.row && rows.length > 0) throw new UserProblem(noRowExpected({ action: name }))
  if (action.row && rows.length !== 1) throw new UserProblem(oneRowExpected({ action: name, count: rows.length }))
  return { name, action, row: rows[0] ?? '' }
}
