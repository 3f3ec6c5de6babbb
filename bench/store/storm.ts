import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Row } from '../../src/domain/row.ts'
import { childrenOf } from './argv.ts'
import { type Stored, type Task, taskVariable, tokenVariable } from './task.ts'

/** Writers that begin at once, are killed and begin again, until each has said that its row is stored. */
export interface Storm {
  readonly rows: readonly Row[]
  readonly url: string
  readonly branch: string
  readonly token: string | null
  readonly temporary: string
  /** Where the writers are started, as a step of a job is, and what their environment has. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** Most kills of one writer, and the longest time that it then had, ms. */
  readonly kills: { readonly most: number; readonly withinMs: number }
  /** The git that a killed writer was running is killed with it every other time. False: it goes on alone. */
  readonly killGit: boolean
  readonly random: () => number
}

export interface Written {
  readonly row: Row
  readonly stored: Stored
  /** How often it was killed. */
  readonly kills: number
  /** Everything that its processes said. */
  readonly said: string
}

export const storm = (given: Storm): Promise<Written[]> =>
  Promise.all(given.rows.map((row) => untilStored(row, given, Math.floor(given.random() * (given.kills.most + 1)))))

const script = join(import.meta.dirname, 'writer.ts')

async function untilStored(row: Row, given: Storm, kills: number): Promise<Written> {
  let said = ''
  for (let killed = 0; ; killed += 1) {
    const after = killed < kills ? given.random() * given.kills.withinMs : null
    const ended = await oneLife(row, given, after)
    said += ended.said
    const stored = /^stored (.*)$/m.exec(ended.said)?.[1]
    if (stored !== undefined) return { row, stored: JSON.parse(stored), kills: killed, said }
    if (!ended.killed) throw new Error(`a writer gave up: ${ended.said}`)
  }
}

async function oneLife(row: Row, given: Storm, killAfterMs: number | null): Promise<{ said: string; killed: boolean }> {
  const child = startWriter(row, given)
  const begun = once(child.stdout, 'data')
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const closed = once(child, 'close')
  if (killAfterMs !== null) {
    await Promise.race([begun, closed])
    await Promise.race([pause(killAfterMs), closed])
    if (child.exitCode === null) kill(child, given)
  }
  await closed
  return { said: (await out) + (await err), killed: child.signalCode === 'SIGKILL' }
}

type Writer = ChildProcessByStdio<null, Readable, Readable>

export function startWriter(
  row: Row,
  given: Pick<Storm, 'url' | 'branch' | 'temporary' | 'directory' | 'env' | 'token'>,
): Writer {
  const { url, branch, temporary } = given
  const task: Task = { url, branch, temporary, row }
  return spawn(process.execPath, [script], {
    cwd: given.directory,
    env: {
      ...given.env,
      [taskVariable]: JSON.stringify(task),
      ...(given.token === null ? {} : { [tokenVariable]: given.token }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function kill(child: Writer, { killGit, random }: Storm): void {
  const gits = killGit && random() < 0.5 && child.pid !== undefined ? childrenOf(child.pid) : []
  child.kill('SIGKILL')
  for (const pid of gits) {
    try {
      // Each git leads a group of its own, with its helpers in it.
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}
