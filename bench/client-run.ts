import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonicMs } from '../src/load/time.ts'
import type { ClientLoad } from './client-loads.ts'
import { ProcessTree } from './client-tree.ts'
import { type TruthFigures, truthOf } from './client-truth.ts'
import { placed } from './cores.ts'
import type { Metronome, MetronomeRun } from './metronome.ts'
import { type Peer, type PeerLoad, type PeerResult, tokenizerFolder } from './peers/index.ts'

/** One run of one client. */
export interface ClientRun {
  /** From spawn to the server's receipt of its first generation request, a test request included. */
  readonly startMs: number
  /** Of the whole process tree, between the receipt of the main run's first request and its last byte. */
  readonly cpuMs: number
  readonly wallMs: number
  /** Events in that time, as the client counted them: what it loses it has not handled. */
  readonly events: number
  readonly peakBytes: number
  readonly said: PeerResult
  readonly truth: TruthFigures
}

export const model = 'metronome'

const lookEveryMs = 100
const longestMs = 300_000

/**
 * Runs a client on a load and reads what it cost.
 *
 * The same for every client: the server has a process of its own; nobody is pinned to a core; the window opens when the
 * server has read the main run's first request, so that imports, tokenizers, prompts, checks of prompts against the
 * server and the test request are outside, and sending is inside. Paced, it closes at the write of the last byte, when
 * a client that keeps up has done all but one event. As fast as it goes, a slow client still has most before it when the
 * last byte is written, and goes on to its report without a break: so the server keeps the very last event back, the
 * window closes when the client has had nothing more to do for a while, and only then the last event is written.
 * @throws Error: the client failed.
 */
export async function runClient(peer: Peer, load: ClientLoad, metronome: Metronome): Promise<ClientRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-client-'))
  const resultPath = join(folder, 'result.json')
  const hold = load.stepMs === 0
  const capacity = load.prompts * (load.outputLen + 2)
  const run = await metronome.begin({ skip: peer.leading, expect: load.prompts, capacity, hold })
  const { file, args, env, cwd } = peer.command(peerLoad(load, metronome.url), resultPath)
  const spawnedMs = monotonicMs()
  const [starter = file, ...rest] = placed([file, ...args], 'client')
  const child = spawn(starter, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const tree = new ProcessTree(child.pid ?? 0)
  const looking = setInterval(() => tree.look(), lookEveryMs)
  try {
    const watched = await Promise.race([watch(run, tree, hold), failed(child, peer.title)])
    await ended(child)
    const said = peer.read(readFileSync(resultPath, 'utf8'))
    const log = await run.log()
    const truth = truthOf(log)
    const { arrivedMs, firstMs, lastMs, cpuMs } = watched
    const kept = hold ? 1 : 0
    return {
      startMs: arrivedMs - spawnedMs,
      cpuMs,
      wallMs: lastMs - firstMs,
      events: said.total_output_tokens - kept,
      peakBytes: tree.peakBytes(),
      said,
      truth,
    }
  } finally {
    clearInterval(looking)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Watched {
  readonly arrivedMs: number
  readonly firstMs: number
  readonly lastMs: number
  readonly cpuMs: number
}

async function watch(run: MetronomeRun, tree: ProcessTree, hold: boolean): Promise<Watched> {
  const arrivedMs = await run.arrived
  const firstMs = await run.first
  const before = tree.cpuMs()
  if (!hold) {
    const lastMs = await run.last
    return { arrivedMs, firstMs, lastMs, cpuMs: tree.cpuMs() - before }
  }
  await run.held
  const { lastMs, cpuMs } = await quiet(tree)
  run.release()
  await run.last
  return { arrivedMs, firstMs, lastMs, cpuMs: cpuMs - before }
}

const quietForMs = 60
const quietCpuMs = 0.5

/** Waits until the tree has used next to nothing for a while; `lastMs` is when that began. */
async function quiet(tree: ProcessTree): Promise<{ readonly lastMs: number; readonly cpuMs: number }> {
  let cpuMs = tree.cpuMs()
  let lastMs = monotonicMs()
  while (monotonicMs() - lastMs < quietForMs) {
    await pause(5)
    const nowCpuMs = tree.cpuMs()
    if (nowCpuMs - cpuMs < quietCpuMs) continue
    cpuMs = nowCpuMs
    lastMs = monotonicMs()
  }
  return { lastMs, cpuMs: tree.cpuMs() }
}

const peerLoad = ({ prompts, outputLen, concurrency }: ClientLoad, url: string): PeerLoad => ({
  url,
  model,
  tokenizer: tokenizerFolder,
  prompts,
  inputLen: 256,
  outputLen,
  backend: 'vllm',
  rate: Number.POSITIVE_INFINITY,
  concurrency,
  ignoreEos: true,
})

/** Rejects when the client fails, ends with a code other than 0, or takes too long; else it never settles. */
async function failed(child: ChildProcess, title: string): Promise<never> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (said = (said + part).slice(-2000)))
  const code = await Promise.race([
    once(child, 'exit').then(([exit, signal]) => exit ?? signal),
    pause(longestMs, 'no end', { ref: false }),
  ])
  if (code === 0) return await new Promise<never>(() => {})
  throw new Error(`${title} ended with ${code}:\n${said}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
