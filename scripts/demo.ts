// The main job in under a minute: deployment A is measured and stored, B is 10 % slower, and the gate says so.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cli, runSimulator } from './simulator.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokgate-demo-'))
const say = (line: string) => console.log(line)

// About one second a round: 48 requests, 24 of them at once, 16 tokens each.
const workload = [
  '--model',
  'demo-7b',
  '--dataset-name',
  'random',
  '--random-input-len',
  '64',
  '--random-output-len',
  '32',
]
const load = ['--num-prompts', '48', '--max-concurrency', '24']

async function gate(url: string, output: string, extra: readonly string[]): Promise<number | null> {
  const args = [cli, 'gate', '--base-url', url, ...workload, ...load]
  const where = ['--baseline-dir', join(folder, 'baselines'), '--output-dir', join(folder, output)]
  const child = spawn(process.execPath, [...args, ...where, ...extra], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stdout.on('data', (bytes) => {
    log += bytes
  })
  child.stderr.on('data', (bytes) => {
    log += bytes
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0 && code !== 1) throw new Error(`tokgate gate ended with ${code}:\n${log}`)
  return code
}

const throughput = (output: string): string => {
  const judgement = JSON.parse(readFileSync(join(folder, output, 'judgement.json'), 'utf8'))
  const metric = judgement.scenarios[0].metrics.find((m: { name: string }) => m.name === 'request_throughput')
  return `${metric.candidate.toFixed(2)} req/s`
}

await using simulator = await runSimulator([
  '--model',
  'demo-7b',
  '--round-spread',
  '0.5%',
  '--deployment-spread',
  '0.5%',
])
say(`A simulated endpoint serves demo-7b at ${simulator.url}.\n`)

for (const job of [1, 2, 3]) {
  await simulator.deploy({ seed: job, slowdown: 0 })
  await gate(simulator.url, `job-${job}`, ['--store'])
  say(`Deployment A, job ${job} of 3: ${throughput(`job-${job}`)}, stored as baseline.`)
}

await simulator.deploy({ seed: 4, slowdown: 0.1 })
say('\nDeployment B is 10 % slower. This is the comment that its pull request would get:\n')
const code = await gate(simulator.url, 'candidate', [
  '--baseline-label',
  'demo-7b (A)',
  '--candidate-label',
  'demo-7b (B)',
])
say(readFileSync(join(folder, 'candidate', 'report.md'), 'utf8'))
say(code === 1 ? 'Verdict: regressed. The check fails (exit code 1) and the merge is blocked.' : 'Verdict: passed.')
say(`Files: ${join(folder, 'candidate')}`)
process.exitCode = code === 1 ? 0 : 1
