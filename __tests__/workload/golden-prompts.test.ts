import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Compat } from '../../src/domain/compat.ts'
import { random } from '../../src/workload/datasets/random.ts'
import { codecOf } from '../../src/workload/prompt-way.ts'
import { legacyRandom, pythonRandom } from '../../src/workload/random/index.ts'
import { qwen } from './support/qwen.ts'

/** Recorded from both generations' own dataset class; the file says how. */
interface Recorded {
  readonly compat: Compat
  readonly seed: number
  readonly count: number
  readonly input: number
  readonly output: number
  readonly prefix: number
  readonly ratio: readonly [input: number, output: number]
  readonly prompt_tokens: number
  readonly sha256: string
  /** What numpy's and Python's streams give next: arrivals draw on. */
  readonly next: readonly [numpy: number, python: number]
}
const { sets }: { readonly sets: readonly Recorded[] } = JSON.parse(
  readFileSync(new URL('../golden/prompts.json', import.meta.url), 'utf8'),
)
const codec = codecOf({ kind: 'tokenizer', tokenizer: qwen() })

test.each(sets)(
  '$compat: $count prompts of $input tokens, prefix $prefix, ratios $ratio, seed $seed, are vLLM’s',
  async (set) => {
    const { compat, seed, count } = set
    const streams = { numpy: legacyRandom(seed), python: pythonRandom(seed) }
    const settings = {
      inputTokens: set.input,
      outputTokens: set.output,
      prefixTokens: set.prefix,
      rangeRatio: { input: set.ratio[0], output: set.ratio[1] },
    }
    const { samples } = await random.sample(
      { name: 'random', random: settings },
      { compat, seed, count, codec, ...streams },
    )
    const rows = samples.map(({ prompt, promptTokens, outputTokens }) => [prompt, promptTokens, outputTokens])
    expect(samples.reduce((sum, { promptTokens }) => sum + promptTokens, 0)).toBe(set.prompt_tokens)
    expect(createHash('sha256').update(JSON.stringify(rows)).digest('hex')).toBe(set.sha256)
    expect([streams.numpy.double(), streams.python.random()]).toEqual(set.next)
  },
)
