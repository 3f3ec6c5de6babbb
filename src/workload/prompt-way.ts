import type { Engine } from '../domain/engine.ts'
import type { Sample } from '../domain/plan.ts'
import { UserProblem } from '../domain/problem.ts'
import type { Fields } from '../domain/row.ts'
import { noPromptWay, tokenizerNeededByMindie } from '../messages/workload.ts'
import type { Tokenizer } from './tokenizer.ts'

/** The server's `/tokenize` and `/detokenize`. Both reject when it has none or the call fails. */
export interface ServerTokenizer {
  tokenize(text: string, addSpecial: boolean): Promise<readonly number[]>
  detokenize(ids: readonly number[]): Promise<string>
}

/** How prompts of a given length are made. Parity with vLLM is claimed for a tokenizer only. */
export type PromptWay =
  | { readonly kind: 'tokenizer'; readonly tokenizer: Tokenizer }
  | {
      readonly kind: 'server'
      readonly server: ServerTokenizer
      readonly vocabSize: number
      readonly numSpecialTokens: number
    }
  | { readonly kind: 'token-ids'; readonly vocabSize: number }

interface Possible {
  readonly tokenizer: Tokenizer | null
  /** null: not to be asked. */
  readonly server: ServerTokenizer | null
  readonly engine: Engine
  readonly backend: { readonly name: string; readonly takesTokenIds: boolean }
  /** The vocabulary to draw from where no tokenizer tells it. */
  readonly vocabSize: number
}

/**
 * The first way that works: a local tokenizer, the server's own, token ids. MindIE takes strings and has no
 * `/detokenize`, so there only a tokenizer works.
 * @throws UserProblem naming the ways that this server allows.
 */
export async function choosePromptWay({ tokenizer, server, engine, backend, vocabSize }: Possible): Promise<PromptWay> {
  if (tokenizer !== null) return { kind: 'tokenizer', tokenizer }
  if (engine === 'mindie') throw new UserProblem(tokenizerNeededByMindie())
  const numSpecialTokens = server === null ? null : await specialTokensOf(server)
  if (server !== null && numSpecialTokens !== null) return { kind: 'server', server, vocabSize, numSpecialTokens }
  if (backend.takesTokenIds) return { kind: 'token-ids', vocabSize }
  throw new UserProblem(noPromptWay({ backend: backend.name }))
}

/** How many special tokens the server adds to a prompt; null unless both of its calls answer. */
async function specialTokensOf(server: ServerTokenizer): Promise<number | null> {
  try {
    const [ids] = await Promise.all([server.tokenize('', true), server.detokenize([0])])
    return ids.length
  } catch {
    return null
  }
}

/** What a row's identity says about the prompts. */
export function promptFields(way: PromptWay): Fields {
  const { vocabSize } = codecOf(way)
  return {
    prompt_way: way.kind,
    vocab_size: vocabSize,
    tokenizer: way.kind === 'tokenizer' ? way.tokenizer.hash : null,
  }
}

export type Prompt = Sample['prompt']

/** One of the three ways as a dataset uses it. */
export interface Codec {
  readonly vocabSize: number
  readonly specialIds: readonly number[]
  readonly numSpecialTokens: number
  /** How many prompts may be under way at a time. 1: strictly in dataset order, as vLLM does. */
  readonly concurrency: number
  decode(ids: readonly number[]): Prompt | Promise<Prompt>
  encode(prompt: Prompt): readonly number[] | Promise<readonly number[]>
}

/** Calls to the server at a time while prompts are made. */
const serverConcurrency = 32

export function codecOf(way: PromptWay): Codec {
  switch (way.kind) {
    case 'tokenizer':
      return {
        vocabSize: way.tokenizer.vocabSize,
        specialIds: way.tokenizer.specialIds,
        numSpecialTokens: way.tokenizer.numSpecialTokens,
        concurrency: 1,
        decode: way.tokenizer.decode,
        encode: (prompt) => (typeof prompt === 'string' ? way.tokenizer.encode(prompt) : prompt),
      }
    case 'server':
      return {
        vocabSize: way.vocabSize,
        specialIds: [],
        numSpecialTokens: way.numSpecialTokens,
        concurrency: serverConcurrency,
        decode: way.server.detokenize,
        encode: (prompt) => (typeof prompt === 'string' ? way.server.tokenize(prompt, false) : prompt),
      }
    case 'token-ids':
      // Ids are the prompt: nothing is added to them and nothing can come out otherwise.
      return {
        vocabSize: way.vocabSize,
        specialIds: [],
        numSpecialTokens: 0,
        concurrency: 1,
        decode: (ids) => ids,
        encode: (prompt) => (typeof prompt === 'string' ? [] : prompt),
      }
    default:
      return way satisfies never
  }
}
