// Is a row that was reported stored really there, whatever happened? Writers in processes of their own, all at once, are
// killed at random moments and started again until each has reported; their server loses connections and answers 503.
// Then everything that was written is looked through, for rows and for the token.
import { parseArgs } from 'node:util'
import { tookLine } from './machine.ts'
import { refusals } from './store/refusals.ts'
import { run, type Trial } from './store/trial.ts'

const { values } = parseArgs({
  options: {
    writers: { type: 'string', default: '50' },
    // Most kills of one writer, and the longest that it lives before one, in ms.
    kills: { type: 'string', default: '3' },
    within: { type: 'string', default: '3000' },
    // Percent of pushes that the server loses.
    faults: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})
const started = performance.now()
const common = {
  writers: Number(values.writers),
  kills: { most: Number(values.kills), withinMs: Number(values.within) },
  faults: Number(values.faults) / 100,
  seed: Number(values.seed),
}
const trials: readonly Trial[] = [
  { transport: 'http', keys: 'one', ...common },
  { transport: 'http', keys: 'each', ...common },
  { transport: 'file', keys: 'one', ...common },
  { transport: 'file', keys: 'each', ...common },
]

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0
const seconds = (ms: number): string => (ms / 1000).toFixed(1)

console.log('# stress:store\n')
console.log(
  '| server | keys | rows reported | of them stored once and whole | kills | lost answers | tries p50 / max | seconds to be stored p50 / max | all, s | folders left by kills → after the next use |',
)
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
const findings: string[] = []
for (const trial of trials) {
  const { written, left, ...outcome } = await run(trial)
  const tries = written.map(({ stored }) => stored.tries)
  const ms = written.map(({ stored }) => stored.ms)
  const kills = written.reduce((sum, one) => sum + one.kills, 0)
  const whole = outcome.findings.length === 0 ? written.length : 'see below'
  console.log(
    `| ${trial.transport} | ${trial.keys === 'one' ? 'one' : 'one each'} | ${written.length} | ${whole} | ${kills} | ${outcome.faults} | ${quantile(tries, 0.5)} / ${Math.max(...tries)} | ${seconds(quantile(ms, 0.5))} / ${seconds(Math.max(...ms))} | ${outcome.seconds.toFixed(0)} | ${left.before} → ${left.after} |`,
  )
  findings.push(...outcome.findings.map((one) => `${trial.transport}, ${trial.keys}: ${one}`))
}
const refused = await refusals({ slow: true })
findings.push(...refused.findings)
console.log(`\nRefused in turn: ${refused.names.join(', ')}: each time the row came back with what to do.`)
for (const one of findings) console.log(`- NOT AS IT MUST BE: ${one}`)
console.log(`\n${findings.length === 0 ? 'All of it holds' : 'Not all of it holds'}. ${tookLine(started)}`)
process.exitCode = findings.length === 0 ? 0 : 1
