import type { Engine } from '../domain/engine.ts'

/** Who the simulator speaks like. `other` is no persona: nothing is known of how it would speak. */
export type Persona = Exclude<Engine, 'other'>

/** How long things take on the simulated accelerator, before spreads and slowdown stretch them. */
export interface Timing {
  readonly prefillTokensPerSec: number
  /** A decode step takes stepBaseMs + stepPerSeqMs × the sequences in the batch. */
  readonly stepBaseMs: number
  readonly stepPerSeqMs: number
  /** An idle engine waits this long after the first arrival, so that a burst starts as one batch. */
  readonly gatherMs: number
  /** Sequences in the batch at once; the others wait. */
  readonly maxNumSeqs: number
  /** Prompt tokens in one prefill step; longer prompts take several. */
  readonly maxBatchedTokens: number
}

/** What is deployed: everything that a redeployment may change. */
export interface Deployment extends Timing {
  /** Served model name. */
  readonly model: string
  readonly engine: Persona
  /** What GET /version (vLLM) or GET /v2 (MindIE) says. */
  readonly version: string
  readonly seed: number
  /** A loss of x divides speed: every time ÷ (1 − x). 0 ≤ x < 1. */
  readonly slowdown: number
  /** Standard deviation of ln(time factor) between deployments, drawn at each start and deploy. */
  readonly deploymentSpread: number
  /** The same between rounds (`rounds.ts` says what a round is). */
  readonly roundSpread: number
  /** The same between steps. */
  readonly stepSpread: number
  /** Idle for this long, or idle while /metrics was read: the next request begins a round. */
  readonly roundIdleMs: number
  readonly maxModelLen: number
  readonly vocabSize: number
  /** 16-token blocks that the prefix cache holds; 0 turns it off. */
  readonly cacheBlocks: number
  /** Chance of the end-of-sequence token at each step of a request without `ignore_eos`. 0: answers never end early. */
  readonly earlyEos: number
  /** MindIE: the cap of every answer, and its length when `max_tokens` is absent. */
  readonly maxIterTimes: number
  /** MindIE's native dialect: chat content must be a string. */
  readonly stringContentOnly: boolean
}

/** A mid-size model on one accelerator: tens of milliseconds. */
export const usual: Deployment = {
  model: 'sim',
  engine: 'vllm',
  version: '0.32.0',
  seed: 0,
  slowdown: 0,
  deploymentSpread: 0,
  roundSpread: 0,
  stepSpread: 0.005,
  roundIdleMs: 1000,
  maxModelLen: 32_768,
  vocabSize: 32_000,
  cacheBlocks: 20_000,
  earlyEos: 0,
  maxIterTimes: 512,
  stringContentOnly: false,
  prefillTokensPerSec: 40_000,
  stepBaseMs: 18,
  stepPerSeqMs: 0.05,
  // MindIE's maxQueueDelayMicroseconds.
  gatherMs: 5,
  maxNumSeqs: 256,
  maxBatchedTokens: 8192,
}

/** Milliseconds instead of tens: 32 requests of 256 + 16 tokens at once take about 0.2 s. */
export const fast: Deployment = {
  ...usual,
  roundIdleMs: 30,
  prefillTokensPerSec: 200_000,
  stepBaseMs: 6,
  stepPerSeqMs: 0.12,
  // A client that sends a burst needs some ms for it; a request that misses the batch would cost a step in twenty.
  gatherMs: 10,
}

/** `change` over `before`; keys that are undefined change nothing. A change of engine without a version takes the engine's own. */
export function redeployed(before: Deployment, change: Partial<Deployment>): Deployment {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const next: Deployment = { ...before, ...given }
  const version = change.version ?? (next.engine === before.engine ? before.version : versions[next.engine])
  return { ...next, version }
}

const versions = { vllm: '0.32.0', mindie: '2.3.0' } as const satisfies Record<Persona, string>
