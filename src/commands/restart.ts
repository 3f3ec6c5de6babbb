import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { UserProblem } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import type { Environment } from '../hosts/host.ts'
import {
  restartChanged,
  restartExited,
  restartKilled,
  restartNotStarted,
  restartTimedOut,
} from '../messages/commands.ts'
import { type Discovery, waitIdle, waitReady } from '../server/index.ts'
import { waiting } from './discovery.ts'
import { codeOf, type Endpoint, wantedModel } from './endpoint.ts'
import { idleProbe, readinessProbe } from './probe.ts'
import type { Course } from './rounds.ts'

/**
 * Restarts the deployment by the user's command, and waits until it is ready and idle again. null: it is; else why not.
 * Nothing is thrown for what the command or the server does: what was measured before still counts.
 */
export async function restart({ settings, endpoint, run }: Course, command: string): Promise<Words | null> {
  const failed = await runCommand(command, {
    env: stepEnvironment(run.env),
    signal: run.signal,
    timeoutMs: settings.readyTimeout.ms,
    onLine: (line) => run.log.info(line),
  })
  if (failed !== null) return failed
  try {
    const found = await waitReady({
      ...waiting(endpoint, settings, run),
      wanted: { model: wantedModel(settings), engine: settings.engine },
      probe: readinessProbe(endpoint, settings, run),
    })
    if (deployed(found) !== deployed(endpoint)) {
      return restartChanged({ before: deployed(endpoint), after: deployed(found) })
    }
    await waitIdle({
      ...waiting(endpoint, settings, run),
      metricsUrl: settings.metricsUrl,
      probe: idleProbe(endpoint, settings, run),
    })
    return null
  } catch (error) {
    if (error instanceof UserProblem) return error.words
    throw error
  }
}

const deployed = ({ model, engine, version }: Pick<Endpoint & Discovery, 'model' | 'engine' | 'version'>): string =>
  `${model} (${engine}${version === null ? '' : ` ${version}`})`

type Child = ChildProcessByStdio<null, Readable, Readable>

/** A background process may keep the pipes open for good: what has not arrived by then is not waited for. */
const lastLinesMs = 200

interface CommandOptions {
  readonly env: Environment
  /** Ends the command, and everything that it started. */
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly onLine: (line: string) => void
}

/** Runs a command in the system's shell. null: it succeeded; else what became of it. */
export async function runCommand(
  command: string,
  { env, signal: stopSignal, timeoutMs, onLine }: CommandOptions,
): Promise<Words | null> {
  // A process group of its own, so that everything it started can be ended.
  const child = spawn(command, {
    shell: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const deadline = AbortSignal.timeout(timeoutMs)
  const stop = AbortSignal.any([stopSignal, deadline])
  const end = (): void => endGroup(child)
  stop.addEventListener('abort', end)
  try {
    const [code, signal] = await exitOf(child, onLine)
    if (deadline.aborted) return restartTimedOut({ seconds: Math.round(timeoutMs / 1000) })
    if (code === null) return restartKilled({ signal: String(signal) })
    return code === 0 ? null : restartExited({ code })
  } catch (error) {
    return restartNotStarted({ code: codeOf(error) })
  } finally {
    stop.removeEventListener('abort', end)
  }
}

async function exitOf(
  child: Child,
  onLine: (line: string) => void,
): Promise<[code: number | null, signal: string | null]> {
  const outputs = [child.stdout, child.stderr].map((input) => createInterface({ input }).on('line', onLine))
  const closed = once(child, 'close').catch(() => {})
  const ended = (await once(child, 'exit')) as [number | null, string | null]
  await Promise.race([closed, pause(lastLinesMs)])
  // Read on, in silence: a server that was left running must not stop at a full pipe.
  for (const output of outputs) output.off('line', onLine)
  return ended
}

function endGroup(child: Child): void {
  try {
    if (process.platform === 'win32') child.kill()
    else if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended already.
  }
}

/**
 * What a runner gives to an action alone: its inputs (a token among them), its saved state, the runtime's own token and
 * addresses, and the files that its outputs are read from. And what the user set for tokgate's eyes only.
 */
const ours =
  /^(INPUT_.*|STATE_.*|ACTIONS_RUNTIME_.*|ACTIONS_CACHE_.*|ACTIONS_RESULTS_URL|GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)|TOKGATE_(TOKEN|HEADER|PROXY))$/i

/** The environment that a command of the user's own step would have. */
export const stepEnvironment = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)))
