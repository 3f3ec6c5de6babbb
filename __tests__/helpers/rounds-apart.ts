import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClientHealth } from '../../src/domain/health.ts'
import { cleanEnv } from './run.ts'

export interface RoundsGiven {
  readonly url: string
  readonly model: string
  readonly rounds: number
  /** All rounds at the same time; else one after the other. */
  readonly atOnce: boolean
  readonly lanes: number
  readonly concurrency: number | null
  readonly requests: number
  /** Between two due times; 0: all at once. */
  readonly gapMs: number
  readonly tokens: number
}

export interface RoundSeen {
  readonly health: ClientHealth
  readonly metrics: Readonly<Record<string, number>>
  readonly requests: readonly {
    readonly dueMs: number
    readonly sentMs: number
    readonly endMs: number
    readonly events: number
    readonly kind: string
  }[]
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Rounds of a client in a process of its own; `burn` names its threads that are held up for 50 ms of each second. */
export async function roundsApart(given: RoundsGiven, burn = ''): Promise<readonly RoundSeen[]> {
  const burner = burn === '' ? [] : ['--import', file('burner.ts')]
  const child = spawn(process.execPath, [...burner, file('rounds-process.ts'), JSON.stringify(given)], {
    env: cleanEnv({ BURN: burn }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (bytes) => {
    said += bytes
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the client's process ended with ${code}`)
  return JSON.parse(said)
}
