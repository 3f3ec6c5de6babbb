// Runs rounds as it is told, one after the other or all at once, and says how each went: the client in its own process.
import type { RequestRecord } from '../../src/domain/record.ts'
import { runLoad } from '../../src/load/index.ts'
import { summarise } from '../../src/metrics/index.ts'
import { io, jobTo, planOf } from './load-jobs.ts'
import type { RoundSeen, RoundsGiven } from './rounds-apart.ts'

const given: RoundsGiven = JSON.parse(process.argv[2] ?? '')

const bodyOf = (index: number): string =>
  JSON.stringify({
    model: given.model,
    prompt: `p${index}`,
    max_tokens: given.tokens,
    ignore_eos: true,
    stream: true,
    stream_options: { include_usage: true },
  })

const plan = planOf(given.requests, (index) => index * given.gapMs, given.gapMs === 0 ? null : given.gapMs)
const requests = plan.requests.map((request) => ({
  ...request,
  body: bodyOf(request.index),
  outputTokens: given.tokens,
}))

async function round(): Promise<RoundSeen> {
  const { lanes, concurrency } = given
  const seen = await runLoad(jobTo(given.url, { plan: { ...plan, requests }, lanes, concurrency }), io())
  const { values } = summarise(seen, { compat: 'v0.9.1', percentiles: [99], countTokens: null, goodput: null })
  const facts = ({ dueMs, sentMs, endMs, eventMs, ending }: RequestRecord) => ({
    dueMs,
    sentMs,
    endMs,
    events: eventMs.length,
    kind: ending.kind,
  })
  return { health: seen.health, metrics: values, requests: seen.records.map(facts) }
}

const seen: RoundSeen[] = []
if (given.atOnce) seen.push(...(await Promise.all(Array.from({ length: given.rounds }, round))))
else for (let k = 0; k < given.rounds; k += 1) seen.push(await round())
process.stdout.write(JSON.stringify(seen))
