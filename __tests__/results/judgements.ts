import type { FingerprintField, JudgedRound, Side } from '../../src/domain/judgement.ts'

const sides = {
  baseline: null,
  candidate: { model: 'qwen2.5', variant: '#42@5d6e7f8' } satisfies Side,
  fingerprint: [
    { field: 'num_prompts', kind: 'identity', baseline: 640, candidate: 640, differs: false },
    { field: 'image', kind: 'subject', baseline: 'a', candidate: 'b', differs: true },
  ] satisfies FingerprintField[],
}
/** One judged round. */
export const judged = (seed: number, metrics: Readonly<Record<string, number>>): JudgedRound => ({
  seed,
  metrics,
  completed: 639,
  failed: 1,
  input_tokens: 1,
  output_tokens: 2,
  prefix_hit_ratio: 0.1,
  foreign: null,
  preemptions: 0,
  clipped: [],
})

/** A judgement.json of these scenarios, each with these rounds. */
export const judgement = (
  names: readonly string[],
  rounds: readonly object[] = [judged(11, { request_throughput: 20 })],
) =>
  JSON.stringify({
    schema: 1,
    at: '2026-01-02T03:04:05Z',
    scenarios: names.map((name) => ({ name, ...sides, rounds })),
  })
