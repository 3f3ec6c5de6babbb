import type { Sample } from '../../domain/plan.ts'
import { UserProblem } from '../../domain/problem.ts'
import { inputTooShort } from '../../messages/workload.ts'
import { makeInOrder } from '../in-order.ts'
import type { Codec, Prompt } from '../prompt-way.ts'
import { type IsolatedRandom, isolatedRandom } from '../random/index.ts'
import type { Context, Dataset, Sampled } from './dataset.ts'

/** Lengths in tokens. Ratios are in [0, 1): lengths spread over [L(1 − r), L(1 + r)]. */
export interface RandomSettings {
  readonly inputTokens: number
  readonly outputTokens: number
  /** A prefix shared by all prompts, on top of the input. */
  readonly prefixTokens: number
  readonly rangeRatio: { readonly input: number; readonly output: number }
}

/** vLLM's `random`: runs of consecutive token ids from a random offset (spec §7.1, §7.2). */
export const random: Dataset = {
  settings: (settings) => settings.random,
  sample(settings, context) {
    const { input, output } = settings.random.rangeRatio
    if (!(input < 1 && output < 1)) throw new Error(`random-range-ratio must be below 1, got ${input}, ${output}`)
    switch (context.compat) {
      case 'v0.9.1':
        return sampleV091(settings.random, context)
      case 'latest':
        return sampleLatest(settings.random, context)
      default:
        return context.compat satisfies never
    }
  },
}

/** v0.9.1 draws from the global numpy stream. Its re-encoding is cut to the input's length, prefix or not: so is ours. */
async function sampleV091(settings: RandomSettings, { codec, count, numpy }: Context): Promise<Sampled> {
  const { prefixTokens, rangeRatio, outputTokens } = settings
  const real = settings.inputTokens - codec.numSpecialTokens
  const prefix = numpy.randint(0, codec.vocabSize, prefixTokens)
  const lengths = (mean: number, ratio: number): number[] => {
    const [low, high] = [Math.trunc(mean * (1 - ratio)), Math.trunc(mean * (1 + ratio))]
    if (high < low) throw tooShort(settings, codec)
    return numpy.randint(low, high + 1, count)
  }
  const inputs = lengths(real, rangeRatio.input)
  const outputs = lengths(outputTokens, rangeRatio.output)
  const offsets = numpy.randint(0, codec.vocabSize, count)
  const samples = await makeInOrder(count, codec.concurrency, async (i): Promise<Sample> => {
    const length = at(inputs, i)
    const inner = consecutive(at(offsets, i) + i, length, codec.vocabSize)
    const encoded = await codec.encode(await codec.decode([...prefix, ...inner]))
    const prompt = await codec.decode(encoded.slice(0, length))
    return { prompt, promptTokens: prefixTokens + length, outputTokens: at(outputs, i) }
  })
  return { samples, notes: [] }
}

/** Its successor draws from a generator of its own, avoids special ids and mends each prompt to its exact length. */
async function sampleLatest(settings: RandomSettings, context: Context): Promise<Sampled> {
  const { codec, count, seed } = context
  const { prefixTokens, rangeRatio, outputTokens } = settings
  const rng = isolatedRandom(seed)
  const real = Math.max(0, settings.inputTokens - codec.numSpecialTokens)
  const shortest = Math.floor(real * (1 - rangeRatio.input))
  if (prefixTokens + shortest < 1) throw tooShort(settings, codec)
  const inputs = rng.integers(shortest, Math.ceil(real * (1 + rangeRatio.input)), count)
  const outputs = rng.integers(
    Math.max(1, Math.floor(outputTokens * (1 - rangeRatio.output))),
    Math.max(1, Math.ceil(outputTokens * (1 + rangeRatio.output))),
    count,
  )
  const offsets = rng.integers(0, codec.vocabSize - 1, count)
  const allowed = allowedIds(codec)
  const drawn = rng.integers(0, allowed.length - 1, prefixTokens).map((index) => at(allowed, index))
  const prefix = prefixTokens === 0 ? [] : (await mend(drawn, prefixTokens, codec, rng)).ids
  // In dataset order all prompts pad from one stream, as vLLM's do. Where several are under way at a time the order is
  // chance, so each pads from a stream of its own.
  const padding = (i: number): IsolatedRandom => (codec.concurrency === 1 ? rng : isolatedRandom([seed, i]))
  const mended = await makeInOrder(count, codec.concurrency, (i) => {
    const inner = consecutive(at(offsets, i) + i, at(inputs, i), allowed.length).map((index) => at(allowed, index))
    return mend([...prefix, ...inner], prefixTokens + at(inputs, i), codec, padding(i))
  })
  const samples = mended.map(({ prompt, ids }, i) => ({
    prompt,
    promptTokens: ids.length,
    outputTokens: at(outputs, i),
  }))
  return { samples, notes: mismatchNotes(mended.reduce((sum, { surplus }) => sum + surplus, 0)) }
}

interface Mended {
  /** The text of the last decoding, whose encoding `ids` is. */
  readonly prompt: Prompt
  readonly ids: readonly number[]
  /** Tokens too many (positive) or too few. */
  readonly surplus: number
}

/** Decodes and encodes until the text has `target` tokens: pads with random ids of the whole vocabulary, or cuts. */
async function mend(start: readonly number[], target: number, codec: Codec, rng: IsolatedRandom): Promise<Mended> {
  let ids = start
  for (let retries = 10; ; retries -= 1) {
    const prompt = await codec.decode(ids)
    const encoded = await codec.encode(prompt)
    if (encoded.length === target || retries === 0) return { prompt, ids: encoded, surplus: encoded.length - target }
    const missing = Math.max(0, target - encoded.length)
    ids = [...encoded.slice(0, target), ...rng.integers(0, codec.vocabSize - 1, missing)]
  }
}

function mismatchNotes(surplus: number): string[] {
  if (surplus === 0) return []
  const amount = `${Math.abs(surplus)} ${surplus > 0 ? 'more' : 'fewer'} tokens`
  return [
    `Across all generated prompts, there were ${amount} than expected: the tokenizer does not give back what it decoded`,
  ]
}

/** Ids of the base vocabulary without the special ones, ascending. */
function allowedIds({ vocabSize, specialIds }: Codec): number[] {
  const special = new Set(specialIds)
  return Array.from({ length: vocabSize }, (_, id) => id).filter((id) => !special.has(id))
}

/** `count` numbers from `start` on, around the end of [0, size). */
const consecutive = (start: number, count: number, size: number): number[] =>
  Array.from({ length: Math.max(0, count) }, (_, j) => (start + j) % size)

const tooShort = ({ inputTokens, prefixTokens }: RandomSettings, { numSpecialTokens }: Codec): UserProblem =>
  new UserProblem(inputTooShort({ inputTokens, prefixTokens, specialTokens: numSpecialTokens }))

/** The number there; the index is within the list. */
const at = (numbers: readonly number[], index: number): number => numbers[index] as number
