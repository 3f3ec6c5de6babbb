import type { Compat } from '../../domain/compat.ts'
import type { Words } from '../../domain/words.ts'
import { notBuilt, notWithRandom, onlyTheseValues, tokenizerAlways } from '../../messages/settings.ts'
import { everyCompat, type Takes } from '../setting.ts'

/**
 * A flag of vLLM's client that is no setting of ours. `nothing`: it changes nothing of a load that tokgate can make (in
 * vLLM itself neither), so it is accepted and one log line says so; other values than `harmless` would change something
 * and are refused. `refused`: what it asks for is not built.
 */
export interface Foreign {
  readonly compats: readonly Compat[]
  readonly takes: Takes
  readonly harmless: readonly string[] | null
  readonly refused: Words | null
}

const nothing = (compats: readonly Compat[], takes: Takes, harmless: readonly string[] | null = null): Foreign => ({
  compats,
  takes,
  harmless,
  refused: null,
})
const refused = (takes: Takes, why: Words): Foreign => ({ compats: latest, takes, harmless: null, refused: why })

const old: readonly Compat[] = ['v0.9.1']
const latest: readonly Compat[] = ['latest']
const fill = (names: readonly string[], entry: Foreign): Readonly<Record<string, Foreign>> =>
  Object.fromEntries(names.map((name) => [name, entry]))

/** Flags of other datasets: they do nothing under `random` in vLLM either. */
const ofDatasets = {
  ...fill(
    ['custom-output-len', 'sharegpt-output-len', 'hf-subset', 'hf-split', 'hf-output-len'],
    nothing(everyCompat, 'one'),
  ),
  ...fill(['sonnet-input-len', 'sonnet-output-len', 'sonnet-prefix-len'], nothing(old, 'one')),
  ...fill(['custom-skip-chat-template'], nothing(old, 'nothing')),
  ...fill(
    [
      'asr-max-audio-len-sec',
      'asr-min-audio-len-sec',
      'blazedit-max-distance',
      'blazedit-min-distance',
      'chat-template-kwargs',
      'hf-name',
      'prefix-repetition-num-prefixes',
      'prefix-repetition-output-len',
      'prefix-repetition-prefix-len',
      'prefix-repetition-suffix-len',
      'random-mm-base-items-per-request',
      'random-mm-bucket-config',
      'random-mm-limit-mm-per-prompt',
      'random-mm-num-mm-items-range-ratio',
      'spec-bench-category',
      'spec-bench-output-len',
      'speed-bench-category',
      'speed-bench-dataset-subset',
      'speed-bench-output-len',
      'timed-trace-chunk-hash-size',
      'timed-trace-label-hash-ids',
      'timed-trace-label-input-length',
      'timed-trace-label-output-length',
      'timed-trace-label-timestamp',
      'timed-trace-sec-multiplier',
    ],
    nothing(latest, 'one'),
  ),
  ...fill(['bfcl-categories'], nothing(latest, 'some')),
  ...fill(
    [
      'custom-ensure-client-side-data',
      'disable-shuffle',
      'enable-multimodal-chat',
      'no-oversample',
      'no-reranker',
      'no-stream',
      'skip-chat-template',
      'no-self-timed',
    ],
    nothing(latest, 'nothing'),
  ),
}

export const foreign: Readonly<Record<string, Foreign>> = {
  ...fill(['trust-remote-code', 'use-beam-search'], nothing(everyCompat, 'nothing')),
  'tokenizer-mode': nothing(everyCompat, 'one', ['auto', 'hf']),
  'random-batch-size': nothing(latest, 'one', ['1']),
  ...ofDatasets,
  'probe-request-rate': refused('one', notBuilt()),
  'plot-timeline': refused('nothing', notBuilt()),
  'timeline-itl-thresholds': refused('one', notBuilt()),
  'plot-dataset-stats': refused('nothing', notBuilt()),
  'self-timed': refused('nothing', notBuilt()),
  'skip-tokenizer-init': refused('nothing', tokenizerAlways()),
}

/** v0.9.1 ignores this path under `random`; its successor refuses it. */
export const datasetPath: Readonly<Record<Compat, Foreign>> = {
  'v0.9.1': nothing(old, 'one'),
  latest: refused('one', notWithRandom()),
}

/** The foreign flag of this name in this generation, or undefined. */
export function foreignNamed(name: string, compat: Compat): Foreign | undefined {
  if (name === 'dataset-path') return datasetPath[compat]
  const entry = Object.hasOwn(foreign, name) ? foreign[name] : undefined
  return entry?.compats.includes(compat) === true ? entry : undefined
}

/** Every foreign name of this generation. */
export const foreignNames = (compat: Compat): string[] =>
  ['dataset-path', ...Object.keys(foreign)].filter((name) => foreignNamed(name, compat) !== undefined)

/** Why the given values of a foreign flag cannot be accepted; null when it may stand. */
export function whyRefused(entry: Foreign, values: readonly string[]): Words | null {
  if (entry.refused !== null) return entry.refused
  const { harmless } = entry
  if (harmless === null || values.every((value) => harmless.includes(value))) return null
  return onlyTheseValues({ got: values.join(' '), values: harmless })
}

/** Flags that scripts of other releases carry: what they are called now. */
export const renamed: Readonly<Record<string, string>> = { 'endpoint-type': 'backend' }
