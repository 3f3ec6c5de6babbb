import { openDirStore } from '../../src/baselines/index.ts'
import { measurementVersion, workloadFields } from '../../src/commands/identity.ts'
import { runAction, runCommandLine } from '../../src/commands/main.ts'
import type { JobRow, Row, RowRound } from '../../src/domain/row.ts'
import type { Language } from '../../src/domain/words.ts'
import { keyOf } from '../../src/gate/index.ts'
import type { Host } from '../../src/hosts/host.ts'
import { resolveSettings, type Settings } from '../../src/settings/index.ts'
import { job, round } from '../gate/rows.ts'

/** What a command said and how it ended. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The step's summary, in the Action. */
  readonly summary: string
}

const writer = {
  repository: null,
  ref: null,
  sha: null,
  event: null,
  run_id: 'asked-now',
  run_number: null,
  run_attempt: 1,
  actor: 'octocat',
  version: '0.1.0',
}

/** Runs a command line in this process, on a host that keeps what is said. */
export async function ask(
  argv: readonly string[],
  given: { readonly language?: Language; readonly config?: string; readonly inputs?: Record<string, string> } = {},
): Promise<Answer> {
  const { language = 'en', config, inputs } = given
  let stdout = ''
  let stderr = ''
  let summary = ''
  const say = (line: string): void => {
    stderr += `${line}\n`
  }
  const host: Host = {
    kind: inputs === undefined ? 'terminal' : 'action',
    argv: [...argv, '--language', language],
    inputs: inputs ?? null,
    env: {},
    clock: { nowMs: () => 0, date: () => new Date('2026-11-24T08:00:00Z') },
    log: { info: say, warning: (line) => say(`warning: ${line}`), error: say, debug: () => {} },
    signal: new AbortController().signal,
    language,
    screen: { color: false, columns: null },
    pull: null,
    head: null,
    subject: async () => ({ pull: null, head: null, fork: false, run: null, words: null }),
    acceptance: async () => null,
    relabel: null,
    runUrl: null,
    repositoryUrl: null,
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
    group: (_title, work) => work(),
    progress: () => ({ update: () => {}, [Symbol.dispose]: () => {} }),
    secret: () => {},
    hidden: (value) => value,
    writer: () => writer,
    mayStore: async (wanted) => wanted,
    config: async () => ({
      file: config === undefined ? null : { path: 'tokgate.yml', text: config },
      isNew: false,
    }),
    publish: async (publication) => {
      summary = publication.summary
      return { commentUrl: null, problems: [] }
    },
    complain: (complaints) => {
      for (const { where, words } of complaints) say(`tokgate: ${where}: ${words[language]}`)
      return 2
    },
    fail: (error) => {
      if (!(error instanceof Error) || !('words' in error)) throw error
      say(`tokgate: ${(error.words as Record<Language, string>)[language]}`)
      return (error as unknown as { exit: 2 }).exit
    },
    exit: () => {
      throw new Error('a command does not exit')
    },
  }
  const code = await (inputs === undefined ? runCommandLine(host) : runAction(host))
  return { code, stdout, stderr, summary }
}

export const settingsOf = (argv: readonly string[]): Settings => {
  const resolved = resolveSettings({ command: 'check', argv, env: {}, file: null })
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.complaints))
  return resolved.value.shared
}

/** Numbers as a clock gives them, the same in every run: mulberry32. */
export function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A measured round: 20 req/s, TTFT about 100 ms, ITL about 20 ms, each with 1 % of noise of its own. */
export function measuredRound(random: () => number, job = 1): RowRound {
  const around = (value: number): number => (value * (1 + 0.02 * (random() - 0.5))) / job
  const rate = around(20)
  return round({
    request_throughput: rate,
    output_throughput: rate * 128,
    total_token_throughput: rate * 384,
    mean_ttft_ms: around(100),
    median_ttft_ms: around(95),
    p99_ttft_ms: around(180),
    mean_tpot_ms: around(20),
    mean_itl_ms: around(20),
    p99_itl_ms: around(40),
    max_output_tokens_per_s: 300,
  })
}

/** A stored job of the workload that these flags ask for, measured on day `day`. */
export function storedJob(day: number, argv: readonly string[], change: Partial<JobRow> = {}): JobRow {
  const identity = { ...workloadFields(settingsOf(argv)), measurement_version: measurementVersion, model: 'qwen2.5' }
  const random = noise(day)
  const factor = 1 + 0.01 * (random() - 0.5)
  const key = keyOf('default', 'default', identity)
  return job(day, {
    identity,
    key,
    id: `${day}.1/${key}`,
    rounds: Array.from({ length: 5 }, () => measuredRound(random, factor)),
    outcome: 'pass',
    ...change,
  })
}

export async function store(directory: string, rows: readonly Row[]): Promise<void> {
  for (const row of rows) await openDirStore(directory).append(row)
}
