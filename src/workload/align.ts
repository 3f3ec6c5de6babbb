import type { Sample } from '../domain/plan.ts'
import type { Sampled } from './datasets/dataset.ts'
import { makeInOrder } from './in-order.ts'
import type { ServerTokenizer } from './prompt-way.ts'

/** Calls at a time, as vLLM's. */
const concurrency = 64

/**
 * What `vllm bench serve` does before a run of generated text: where the server counts the first prompt otherwise than
 * we do, prompts that are longer there are cut by the server's own tokens (spec §2.2). Nominal lengths stay.
 */
export async function align(sampled: Sampled, server: ServerTokenizer): Promise<Sampled> {
  const { samples, notes } = sampled
  const first = samples[0]
  if (first === undefined || typeof first.prompt !== 'string') return sampled
  const counted = await countOf(first.prompt, server)
  if (counted === null) return { samples, notes: [...notes, 'WARNING: /tokenize unavailable, skipping alignment.'] }
  if (counted === first.promptTokens) return sampled
  const seen = `server=${counted}, expected=${first.promptTokens}`
  return {
    samples: await makeInOrder(samples.length, concurrency, (i) => cut(samples[i] as Sample, server)),
    notes: [...notes, `WARNING: tokenizer mismatch (${seen}), re-aligning prompts.`],
  }
}

const countOf = (prompt: string, server: ServerTokenizer): Promise<number | null> =>
  server.tokenize(prompt, false).then(
    (ids) => ids.length,
    () => null,
  )

/** The sample with its prompt cut to its length; as it was when it is not longer or a call fails. */
async function cut(sample: Sample, server: ServerTokenizer): Promise<Sample> {
  if (typeof sample.prompt !== 'string') return sample
  try {
    const ids = await server.tokenize(sample.prompt, false)
    if (ids.length <= sample.promptTokens) return sample
    return { ...sample, prompt: await server.detokenize(ids.slice(0, sample.promptTokens)) }
  } catch {
    return sample
  }
}
