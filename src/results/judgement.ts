import type { Complaint, Parsed } from '../domain/problem.ts'
import type { Fields, RowRound } from '../domain/row.ts'
import { noRounds, unknownSchema, whichScenario } from '../messages/results.ts'
import { fieldValue, type KeyReader, keysOf, metricsIn, shown } from './fields.ts'
import { isObject } from './python-json.ts'
import type { ResultFile, ResultFormat, Source } from './result-file.ts'

/** Our own `judgement.json`: the candidate's side of one scenario, with its measured rounds. */
export const judgement: ResultFormat = {
  recognises: ({ json }) =>
    json.ok && isObject(json.value) && Object.hasOwn(json.value, 'schema') && Object.hasOwn(json.value, 'scenarios'),
  read(source) {
    if (!source.json.ok) return source.json
    const complaints: Complaint[] = []
    const value = isObject(source.json.value) ? source.json.value : {}
    const keys = keysOf(value, `${source.name}:`, complaints)
    if (keys.raw('schema') !== 1)
      return refused(`${source.name}: schema`, unknownSchema({ got: shown(keys.raw('schema')) }))
    const scenario = chosen(keys.objects('scenarios'), source)
    if (complaints.length > 0) return { ok: false, complaints }
    if (!scenario.ok) return scenario
    const result = readScenario(scenario.value, source.name, keys.text('at'))
    if (complaints.length > 0) return { ok: false, complaints }
    return result.rounds.length > 0 ? { ok: true, value: result } : refused(source.name, noRounds())
  },
}

const refused = (where: string, words: Complaint['words']): Parsed<never> => ({
  ok: false,
  complaints: [{ where, words }],
})

/** The scenario that was asked for, or the only one. */
function chosen(scenarios: readonly KeyReader[], { name, scenario: asked }: Source): Parsed<KeyReader> {
  const named = scenarios.filter((keys) => asked === null || keys.text('name') === asked)
  const [only] = named
  if (only !== undefined && named.length === 1) return { ok: true, value: only }
  if (scenarios.length === 0) return refused(name, noRounds())
  return refused(name, whichScenario({ asked, names: scenarios.map((keys) => keys.text('name') ?? '?') }))
}

function readScenario(keys: KeyReader, where: string, date: string | null): ResultFile {
  keys.needs('candidate', 'object')
  keys.needs('rounds', 'list')
  const side = keys.object('candidate')
  const read = keys.objects('rounds')
  const rounds = read.map(readRound)
  const completed = sum(rounds, 'completed')
  const failed = sum(rounds, 'failed')
  return {
    where,
    format: 'judgement',
    scenario: keys.text('name'),
    modelId: side?.text('model') ?? null,
    variant: side?.text('variant') ?? null,
    date,
    numPrompts: completed + failed,
    completed,
    failed,
    workload: fingerprintOf(keys, 'identity'),
    metadata: fingerprintOf(keys, 'subject'),
    rounds,
    restartedAt: restartIn(read),
  }
}

/** Rounds of two lives say which they are of, those of the first one first. */
function restartIn(rounds: readonly KeyReader[]): number | null {
  const lives = rounds.map((keys) => keys.raw('life') ?? 1)
  const restart = lives.indexOf(2)
  for (const [at, life] of lives.entries()) {
    const fits = life === (restart < 0 || at < restart ? 1 : 2)
    if (!fits || restart === 0) rounds[at]?.wrong('life', 'life')
  }
  return restart > 0 ? restart : null
}

const sum = (rounds: readonly RowRound[], key: 'completed' | 'failed'): number =>
  rounds.reduce((total, round) => total + round[key], 0)

function readRound(keys: KeyReader): RowRound {
  keys.needs('metrics', 'object')
  const metrics = keys.object('metrics')
  return {
    seed: keys.count('seed') ?? 0,
    metrics: metrics === null ? {} : metricsIn(metrics),
    completed: keys.count('completed') ?? 0,
    failed: keys.count('failed') ?? 0,
    input_tokens: keys.count('input_tokens') ?? 0,
    output_tokens: keys.count('output_tokens') ?? 0,
    prefix_hit_ratio: keys.number('prefix_hit_ratio'),
    foreign: keys.number('foreign'),
    preemptions: keys.number('preemptions'),
  }
}

/** The candidate's values of one kind of fingerprint field. */
const fingerprintOf = (keys: KeyReader, kind: 'identity' | 'subject'): Fields =>
  Object.fromEntries(
    keys
      .objects('fingerprint')
      .filter((field) => field.raw('kind') === kind)
      .map((field) => [field.text('field') ?? '', fieldValue(field.raw('candidate'))]),
  )
