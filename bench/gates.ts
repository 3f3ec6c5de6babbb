// How often is the whole gate wrong? Real gates (dist/, real sockets, a real store) against the simulator's fast mode,
// half of them with nothing changed and half with a 10 % loss. Prints how often each outcome came, beside what
// bench:decision's simulation gives at the spreads that these gates really saw.
import { parseArgs } from 'node:util'
import { type RunningSimulator, runSimulator } from '../scripts/simulator.ts'
import { boundsOf, expected } from './gates/expected.ts'
import { Folder } from './gates/gate.ts'
import { type Job, jobOf, seen } from './gates/seen.ts'

const { values } = parseArgs({
  options: {
    // With nothing changed, and as many with the loss.
    gates: { type: 'string', default: '300' },
    // Spread of rounds in one deployment and of deployments, and the loss, in percent.
    within: { type: 'string', default: '2' },
    between: { type: 'string', default: '1' },
    loss: { type: 'string', default: '10' },
    // Stored jobs (K), and gates of each side that are judged by the same ones.
    history: { type: 'string', default: '3' },
    share: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    // Of the simulation, a side.
    trials: { type: 'string', default: '100000' },
  },
})
const [gates, K, share, seed, trials] = [values.gates, values.history, values.share, values.seed, values.trials].map(
  Number,
) as [number, number, number, number, number]
const loss = Number(values.loss) / 100

/** What came of the gates of one side. */
class Side {
  readonly jobs: Job[] = []
  readonly outcomes = new Map<string, number>()
  rounds = 0

  add(outcome: string, job: Job | null): void {
    // An improvement passes, here as in the simulation.
    const counted = outcome === 'improved' ? 'pass' : outcome
    this.outcomes.set(counted, (this.outcomes.get(counted) ?? 0) + 1)
    this.rounds += job?.length ?? 0
    if (job !== null) this.jobs.push(job)
  }
}

let deployments = 0
async function deployed(simulator: RunningSimulator, slowdown: number): Promise<void> {
  deployments += 1
  await simulator.deploy({ seed: seed * 100_000 + deployments, slowdown })
}

/** Stores K jobs, then judges `count` gates of each side by them; what they measured goes to the sides. */
async function history(simulator: RunningSimulator, [same, lossy]: readonly [Side, Side], count: number) {
  using folder = new Folder()
  for (let job = 0; job < K; job += 1) {
    await deployed(simulator, 0)
    const { rounds } = await folder.gate(simulator.url, { store: true })
    const stored = jobOf(rounds)
    if (stored !== null) same.jobs.push(stored)
  }
  for (let gate = 0; gate < count; gate += 1) {
    for (const side of [same, lossy]) {
      await deployed(simulator, side === lossy ? loss : 0)
      const { outcome, rounds, reference } = await folder.gate(simulator.url, { store: false })
      side.add(outcome, outcome === 'invalid' ? null : jobOf(rounds))
      if (reference.K !== K) otherK += 1
    }
  }
}

const started = performance.now()
const minutes = (): string => ((performance.now() - started) / 60_000).toFixed(1)
const sides = [new Side(), new Side()] as const
let otherK = 0
{
  const spreads = ['--round-spread', `${values.within}%`, '--deployment-spread', `${values.between}%`]
  await using simulator = await runSimulator(['--fast', '--model', 'sim', ...spreads])
  for (let done = 0; done < gates; done += share) {
    await history(simulator, sides, Math.min(share, gates - done))
    console.error(`${Math.min(gates, done + share)} of ${gates} gates a side, ${minutes()} min`)
  }
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(2)} %`
const nature = seen(sides[0].jobs, sides[1].jobs)
const names = ['throughput', 'output throughput', 'total throughput', 'TPOT', 'ITL', 'TTFT']
const spreadsSeen = names.map((name, m) => {
  const [within, between, lost] = [nature.rounds.spreads[m] ?? 0, nature.jobs.spreads[m] ?? 0, nature.loss[m] ?? 0]
  return `| ${name} | ${percent(within)} | ${percent(between)} | ${percent(-Math.expm1(-lost))} |`
})

/** Each outcome of a side: how often it came, how often it should have, and whether that is within chance. */
function counted(side: Side, title: string, lost: readonly number[]): string[] {
  const tally = expected({ ...nature, loss: lost }, { K, trials, seed })
  const simulated = { pass: tally.pass, regressed: tally.fail, inconclusive: tally.inconclusive, invalid: 0 }
  return Object.entries(simulated).map(([outcome, count]) => {
    const got = side.outcomes.get(outcome) ?? 0
    const [least, most] = boundsOf(count / trials, gates)
    const isWithin = least <= got && got <= most
    allWithin &&= isWithin
    return `| ${title} | ${outcome} | ${got} | ${percent(count / trials)} | ${least} to ${most} | ${isWithin ? '✓' : '✗'} |`
  })
}

let allWithin = true
const rows = [
  ...counted(
    sides[0],
    'nothing changed',
    names.map(() => 0),
  ),
  ...counted(sides[1], `${values.loss} % loss`, nature.loss),
]
const roundsOf = ({ rounds }: Side): string => (rounds / gates).toFixed(2)
console.log(`
${gates} gates a side, K = ${K} stored jobs of 5 rounds, ${share} gates of each side by the same ones; asked of the
simulator: rounds ${values.within} %, deployments ${values.between} %. Seen in ${sides[0].jobs.length + sides[1].jobs.length} deployments:

| metric | spread of rounds | spread of deployments | loss |
| --- | ---: | ---: | ---: |
${spreadsSeen.join('\n')}

| side | outcome | gates | simulated at these | 99 % bounds | |
| --- | --- | ---: | ---: | ---: | --- |
${rows.join('\n')}

Rounds a gate: ${roundsOf(sides[0])} with nothing changed, ${roundsOf(sides[1])} with the loss.`)
if (otherK > 0) console.log(`${otherK} gates were judged by another number of jobs than ${K}.`)
console.log(`${minutes()} minutes`)
process.exitCode = allWithin ? 0 : 1
