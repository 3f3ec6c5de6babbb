// How often is the whole gate wrong? Real gates (dist/, real sockets, a real store) against the simulator's fast mode,
// half of them with nothing changed and half with a 10 % loss. Prints the count of each outcome.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cli, type RunningSimulator, runSimulator } from '../scripts/simulator.ts'

const { values } = parseArgs({
  options: {
    gates: { type: 'string', default: '200' },
    spread: { type: 'string', default: '1%' },
    seed: { type: 'string', default: '1' },
  },
})
const gatesPerSide = Number(values.gates)
const gatesPerHistory = 10
const storedJobs = 3

const outcomeOfCode: Readonly<Record<number, string>> = { 0: 'pass', 1: 'regressed', 3: 'inconclusive', 4: 'invalid' }
const workload = ['--model', 'sim', '--dataset-name', 'random', '--random-input-len', '32', '--random-output-len', '16']
const load = ['--num-prompts', '32']

async function gate(url: string, folder: string, extra: readonly string[]): Promise<string> {
  const where = [
    '--baseline-dir',
    join(folder, 'baselines'),
    '--output-dir',
    join(folder, 'out'),
    '--on-inconclusive',
    'fail',
  ]
  const child = spawn(process.execPath, [cli, 'gate', '--base-url', url, ...workload, ...load, ...where, ...extra], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (bytes) => {
    log += bytes
  })
  const [code] = (await once(child, 'close')) as [number]
  const outcome = outcomeOfCode[code]
  if (outcome === undefined) throw new Error(`a gate ended with ${code}:\n${log}`)
  return outcome
}

let deployment = Number(values.seed) * 100_000
const deploy = (simulator: RunningSimulator, slowdown: number) => {
  deployment += 1
  return simulator.deploy({ seed: deployment, slowdown })
}

async function history(simulator: RunningSimulator, counts: Map<string, number>[], gates: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-gates-'))
  for (let job = 0; job < storedJobs; job++) {
    await deploy(simulator, 0)
    await gate(simulator.url, folder, ['--store'])
  }
  for (let k = 0; k < gates; k++) {
    const lossy = k % 2
    await deploy(simulator, lossy === 1 ? 0.1 : 0)
    const outcome = await gate(simulator.url, folder, [])
    const side = counts[lossy]
    side?.set(outcome, (side.get(outcome) ?? 0) + 1)
  }
  rmSync(folder, { recursive: true })
}

const started = performance.now()
const spread = ['--round-spread', values.spread, '--deployment-spread', values.spread]
await using simulator = await runSimulator(['--fast', '--model', 'sim', ...spread])
const counts = [new Map<string, number>(), new Map<string, number>()]
for (let done = 0; done < 2 * gatesPerSide; done += gatesPerHistory) {
  await history(simulator, counts, Math.min(gatesPerHistory, 2 * gatesPerSide - done))
  const minutes = (performance.now() - started) / 60_000
  console.error(`${done + gatesPerHistory} of ${2 * gatesPerSide} gates, ${minutes.toFixed(1)} min`)
}

const names = ['pass', 'regressed', 'inconclusive', 'invalid']
console.log(
  `round spread and deployment spread ${values.spread}, ${storedJobs} stored jobs, ${gatesPerSide} gates a side`,
)
console.log(`| side | ${names.join(' | ')} |`)
console.log(`| --- | ${names.map(() => '---: |').join(' ')}`)
for (const [index, side] of ['nothing changed', '10 % loss'].entries()) {
  console.log(`| ${side} | ${names.map((name) => counts[index]?.get(name) ?? 0).join(' | ')} |`)
}
console.log(`${((performance.now() - started) / 60_000).toFixed(1)} minutes`)
