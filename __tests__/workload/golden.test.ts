import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Sample } from '../../src/domain/plan.ts'
import { planRound, type Workload } from '../../src/workload/index.ts'
import { qwen } from './support/qwen.ts'

// Recorded from vLLM 0.9.1's own script with the Qwen2.5 tokenizer (see the golden file's arguments).
interface Case {
  readonly first: string
  readonly bodies: readonly string[]
  readonly plan_ms?: readonly number[]
}
const golden: Record<'doc640' | 'rate20', Case> = JSON.parse(
  readFileSync(new URL('../golden/v0.9.1.json', import.meta.url), 'utf8'),
)
const tokenizer = qwen()

/** The body of v0.9.1's completions with its keys sorted, as the recording hashed it. */
const hashedBody = ({ prompt, outputTokens }: Sample): string => {
  const text = `{"logprobs":null,"max_tokens":${outputTokens},"model":"qwen2.5","prompt":${JSON.stringify(prompt)},"repetition_penalty":1.0,"stream":true,"stream_options":{"include_usage":true},"temperature":0.0}`
  return createHash('sha256').update(text).digest('hex')
}

const workload = (lengths: {
  readonly input: number
  readonly output: number
  readonly count: number
  readonly rate: number
}): Workload => ({
  compat: 'v0.9.1',
  dataset: {
    name: 'random',
    random: {
      inputTokens: lengths.input,
      outputTokens: lengths.output,
      prefixTokens: 0,
      rangeRatio: { input: 0, output: 0 },
    },
  },
  count: lengths.count,
  pace: { ratePerSec: lengths.rate, burstiness: 1, rampUp: null },
  way: { kind: 'tokenizer', tokenizer },
  lora: null,
  alignWith: null,
  store: null,
  body: hashedBody,
  requestId: () => null,
})

test('the document’s command sends the recorded 640 bodies, all at once', async () => {
  const { plan } = await planRound(workload({ input: 256, output: 128, count: 640, rate: Infinity }), 0)
  const bodies = plan.requests.map(({ body }) => body)
  expect(bodies[0]).toBe(golden.doc640.first)
  expect(bodies.toSorted()).toEqual(golden.doc640.bodies.toSorted())
  expect(plan.requests.every(({ dueMs, promptTokens }) => dueMs === 0 && promptTokens === 256)).toBe(true)
  expect(plan.meanGapMs).toBeNull()
})

test('the recorded command with a rate sends the recorded bodies in order, at the recorded plan’s times', async () => {
  const { plan } = await planRound(workload({ input: 64, output: 8, count: 64, rate: 20 }), 3)
  // The recording is in the order seen at the server, and there request 24 overtook 23: due 16 ms apart, seen 1.4 ms
  // apart on two new connections. numpy with Python's own tokenizers gives the order below.
  const [before, after] = [golden.rate20.bodies.slice(0, 23), golden.rate20.bodies.slice(25)]
  const overtaken = golden.rate20.bodies.slice(23, 25).toReversed()
  expect(plan.requests.map(({ body }) => body)).toEqual([...before, ...overtaken, ...after])
  const want = golden.rate20.plan_ms ?? []
  expect(want).toHaveLength(64)
  for (const { index, dueMs } of plan.requests)
    expect(Math.abs(dueMs - (want[index] ?? Number.NaN))).toBeLessThan(0.001)
  expect(plan.endsNotBeforeMs).toBeGreaterThan(want[63] ?? Infinity)
  expect(plan.meanGapMs).toBe(50)
})
