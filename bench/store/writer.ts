// One job's writer, in a process of its own that may be killed at any moment: stores one row, says so, and ends.
import { openGitStore, RowNotStored } from '../../src/baselines/index.ts'
import { type Task, taskVariable, tokenVariable } from './task.ts'

const task: Task = JSON.parse(process.env[taskVariable] ?? '')
const lines: string[] = []
const note = (line: string): void => void lines.push(line)
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())

const store = openGitStore(
  { url: task.url, name: task.branch, token: process.env[tokenVariable] ?? null },
  {
    env: process.env,
    temporary: task.temporary,
    actor: task.row.writer.actor,
    signal: stop.signal,
    log: { info: note, warning: note, error: note, debug: note },
  },
)
process.stdout.write('begun\n')
const started = performance.now()
try {
  const where = await store.append(task.row)
  const tries = Number(/at try (\d+)/.exec(lines.join('\n'))?.[1] ?? 1)
  process.stdout.write(`stored ${JSON.stringify({ where, tries, ms: Math.round(performance.now() - started) })}\n`)
} catch (error) {
  if (!(error instanceof RowNotStored)) throw error
  process.stdout.write(`kept ${error.words.en} ${error.words.zh} ${error.kept('out/row.json').en}\n`)
  process.stderr.write(`${error.stack}\n${String(error.cause)}\n`)
}
process.stdout.write(`${lines.join('\n')}\n`)
