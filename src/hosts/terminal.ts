import { randomUUID } from 'node:crypto'
import { exitCodes } from '../domain/problem.ts'
import type { Language } from '../domain/words.ts'
import { systemClock } from './clock.ts'
import { complaintWords, failing } from './failing.ts'
import { readText, readTextIfThere, systemReason } from './files.ts'
import type { Config, Host } from './host.ts'
import { spokenLanguage } from './language.ts'
import { type ProgressDisplay, progressBar, progressLine, shownEvery } from './progress.ts'
import { Secrets, secretsOf } from './secrets.ts'
import { stopSignal } from './signals.ts'

/** A person's shell, or any CI without the Action: results on standard output, everything else on standard error. */
export function terminalHost(): Host {
  const { env } = process
  const argv = process.argv.slice(2)
  const secrets = new Secrets()
  for (const value of secretsOf(env)) secrets.add(value)
  const lines = new ErrorLines(secrets)
  const say = (line: string): void => lines.write(`${line}\n`)
  const language = spokenLanguage({ argv, env, isAction: false })
  const runId = randomUUID()
  const tellOutput = standardOutputTold(say)
  return {
    kind: 'terminal',
    argv,
    inputs: null,
    env,
    clock: systemClock,
    log: {
      info: say,
      warning: (line) => say(`warning: ${line}`),
      error: (line) => say(`error: ${line}`),
      debug: (line) => env['RUNNER_DEBUG'] === '1' && say(`debug: ${line}`),
    },
    signal: stopSignal(),
    language,
    screen: screenOf(process.stdout, env),
    pull: null,
    head: null,
    subject: async () => ({ pull: null, head: null, fork: false, run: null, words: null }),
    acceptance: async () => null,
    relabel: null,
    runUrl: null,
    repositoryUrl: null,
    stdout: (text) => void process.stdout.write(secrets.hide(text)),
    stderr: (text) => lines.write(text),
    group: (title, work) => {
      say(title)
      return work()
    },
    progress: (title) => lines.progress(title),
    secret: (value) => void secrets.add(value),
    hidden: (value) => secrets.hidden(value),
    writer: (version) => writerOf(runId, env, version),
    mayStore: async (wanted) => wanted,
    config: configOnDisk,
    publish: async () => ({ commentUrl: null, problems: [] }),
    complain: (complaints, spoken = language) => {
      for (const words of complaintWords(complaints)) say(`tokgate: ${words[spoken]}`)
      return exitCodes.user
    },
    fail: (error, spoken = language) => said(error, spoken, say),
    exit: (code) => {
      tellOutput()
      return process.exit(code)
    },
  }
}

function said(error: unknown, language: Language, say: (line: string) => void) {
  const { words, exit, stack } = failing(error)
  say(`tokgate: ${words[language]}`)
  if (stack !== null) say(stack)
  return exit
}

const writerOf = (runId: string, env: NodeJS.ProcessEnv, version: string) => ({
  repository: null,
  ref: null,
  sha: null,
  event: null,
  run_id: runId,
  run_number: null,
  run_attempt: 1,
  actor: env['USER'] ?? env['LOGNAME'] ?? null,
  version,
})

/** A terminal reads the file on disk. A path that was given must be there. */
export async function configOnDisk(path: string | null): Promise<Config> {
  if (path !== null) return { file: { path, text: await readText(path) }, isNew: false }
  const text = await readTextIfThere('tokgate.yml')
  return { file: text === null ? null : { path: 'tokgate.yml', text }, isNew: false }
}

/** Colours only for eyes: a TTY, and neither NO_COLOR (any value but empty) nor a dumb terminal. */
export function screenOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Host['screen'] {
  const isTTY = stream.isTTY === true
  const color = isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  return { color, columns: isTTY ? (stream.columns ?? null) : null }
}

/**
 * What writing to standard output came to: a reader who left (`| head`) is nothing, a full disk is said, once. The
 * stream's own event comes too late for a process that ends, so it is looked at before.
 */
function standardOutputTold(say: (line: string) => void): () => void {
  let told = false
  const tell = (): void => {
    const error = process.stdout.errored as NodeJS.ErrnoException | null
    if (error === null || told) return
    told = true
    if (error.code !== 'EPIPE') say(`tokgate: standard output: ${systemReason(error)}`)
  }
  process.stdout.on('error', tell)
  process.stderr.on('error', () => {})
  return tell
}

// A bar moves ten times a second; a log says a line every ten.
const barMs = 100
const lineMs = 10_000

/** Standard error, on which log lines and a bar take turns. */
class ErrorLines {
  private readonly secrets: Secrets
  private bar = ''

  constructor(secrets: Secrets) {
    this.secrets = secrets
  }

  write(text: string): void {
    const wiped = this.bar === '' ? '' : '\r\x1b[2K'
    process.stderr.write(wiped + this.secrets.hide(text) + this.bar)
  }

  progress(title: string): ProgressDisplay {
    if (!process.stderr.isTTY) {
      return shownEvery(
        lineMs,
        (progress) => this.write(`${title}: ${progressLine(progress)}\n`),
        () => {},
      )
    }
    return shownEvery(
      barMs,
      (progress) => this.draw(progressBar(progress, process.stderr.columns ?? 80)),
      () => this.draw(''),
    )
  }

  private draw(bar: string): void {
    this.bar = bar
    process.stderr.write(`\r\x1b[2K${bar}`)
  }
}
