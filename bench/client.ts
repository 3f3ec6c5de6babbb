// What does it cost to be the client? Ours and vLLM's, in pairs in turn, on one server that keeps time: events per
// CPU-second, peak memory, time to the first request, and what each says beside the truth. Prints Markdown.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type ClientLoad, clientLoads, pairsOf, quickLoads } from './client-loads.ts'
import { type LoadReport, limitsMarkdown, loadMarkdown, type Measured } from './client-report.ts'
import { type ClientRun, model, runClient } from './client-run.ts'
import { machineLine, tookLine } from './machine.ts'
import { type Metronome, startMetronome } from './metronome.ts'
import { ours, type Peer, peers } from './peers/index.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    peers: { type: 'string', default: 'rust,python,document' },
    loads: { type: 'string' },
    quick: { type: 'boolean', default: false },
    cli: { type: 'string' },
  },
})
const runs = Number(values.runs ?? (values.quick ? 1 : 5))
const dist = values.cli === undefined ? {} : { cli: values.cli }
const cache = mkdtempSync(join(tmpdir(), 'tokgate-prompts-'))
const more = ['--prompt-cache', cache]
const known = [...peers, ours({ ...dist, lanes: 1, more }), ours({ ...dist, lanes: 2, more })]

/** The rows of a table that were named, in the order of the names. @throws Error: an unknown name. */
function named<T extends { readonly name: string }>(names: readonly string[], rows: readonly T[]): T[] {
  return names.map((name) => {
    const row = rows.find((one) => one.name === name)
    if (row === undefined) throw new Error(`${name} is none of ${rows.map((one) => one.name).join(', ')}`)
    return row
  })
}

function present(peer: Peer): boolean {
  if (peer.installed()) return true
  console.log(`${peer.title} is left out: \`${peer.install}\` installs it.\n`)
  return false
}

async function once(peer: Peer, load: ClientLoad, metronome: Metronome): Promise<ClientRun> {
  const run = await runClient(peer, load, metronome)
  const figures = `${(run.cpuMs / 1000).toFixed(2)} s CPU, first request after ${(run.startMs / 1000).toFixed(2)} s`
  console.error(`${load.name}, ${peer.title}: ${run.events} events, ${figures}`)
  return run
}

/** Ours, a peer, ours, the next peer, and so on, so that each of a peer's runs has one of ours right before it. */
async function measure(load: ClientLoad, ourClient: Peer, others: readonly Peer[]): Promise<LoadReport> {
  await using metronome = await startMetronome({ firstMs: load.firstMs, stepMs: load.stepMs, model })
  // The prompt cache is empty the first time, and holds this load's prompts from then on.
  const cold = await once(ourClient, load, metronome)
  const all: ClientRun[] = []
  const pairs = new Map(others.map((peer) => [peer, [] as [ClientRun, ClientRun][]]))
  for (let turn = 0; turn < runs; turn++) {
    for (const [peer, its] of pairs) {
      if (turn >= pairsOf(load, peer.name, runs)) continue
      const mine = await once(ourClient, load, metronome)
      all.push(mine)
      its.push([mine, await once(peer, load, metronome)])
    }
    if (pairs.size === 0) all.push(await once(ourClient, load, metronome))
  }
  const measured = [...pairs].map(([peer, its]): Measured => ({ peer, pairs: its, runs: its.map(([, run]) => run) }))
  const present = measured.filter((one) => one.runs.length > 0)
  return { load, cold, ours: { peer: ourClient, runs: all, pairs: [] }, others: present }
}

const started = performance.now()
const ourClient = ours({ ...dist, more })
if (!ourClient.installed()) throw new Error(`nothing is built: \`${ourClient.install}\``)
const others = named(values.peers.split(',').filter(Boolean), known).filter(present)
const chosen = values.loads?.split(',') ?? (values.quick ? quickLoads : clientLoads.map(({ name }) => name))

console.log(`## What it costs to be the client\n\n${machineLine()}.\n`)
const reports: LoadReport[] = []
try {
  for (const load of named(chosen, clientLoads)) {
    const report = await measure(load, ourClient, others)
    reports.push(report)
    console.log(`${loadMarkdown(report)}\n`)
  }
} finally {
  rmSync(cache, { recursive: true, force: true })
}
console.log(limitsMarkdown(reports))
console.log(`\nMedians of up to ${runs} pairs. ${tookLine(started)}`)
