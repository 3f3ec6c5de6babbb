/** One load of the bench, and how often each peer is measured on it. */
export interface ClientLoad {
  readonly name: string
  readonly title: string
  /** Of the server, from receipt to the first token and between tokens, ms; 0 and 0: each answer at once. */
  readonly firstMs: number
  readonly stepMs: number
  readonly prompts: number
  readonly outputLen: number
  readonly concurrency: number | null
  /** Pairs with each peer, of `--runs`: all of them where issue 4 sets a limit that is noisy. */
  readonly share: Readonly<Record<string, number>>
}

const paced = { firstMs: 50, stepMs: 20 }
const fast = { firstMs: 0, stepMs: 0 }

/**
 * Inputs are 256 tokens everywhere. The largest paced load is there for memory, which does not vary, and takes half a
 * minute a run: one pair each. As fast as it goes, 64 answers would be over in 10 ms, too short for the kernel's clock of
 * CPU time, so there are 640 of them, 64 at a time.
 */
export const clientLoads: readonly ClientLoad[] = [
  {
    name: 'paced-64',
    title: '64 × 256 tokens, paced',
    ...paced,
    prompts: 64,
    outputLen: 256,
    concurrency: null,
    share: { rust: 1, python: 0.6, document: 0.2 },
  },
  {
    name: 'paced-640',
    title: '640 × 128 tokens, paced',
    ...paced,
    prompts: 640,
    outputLen: 128,
    concurrency: null,
    share: { rust: 1, python: 1, document: 0.4 },
  },
  {
    name: 'paced-3200',
    title: '3,200 × 256 tokens at concurrency 640, paced',
    ...paced,
    prompts: 3200,
    outputLen: 256,
    concurrency: 640,
    share: { rust: 0.2, python: 0.2 },
  },
  {
    name: 'fast-64',
    title: '640 × 128 tokens at concurrency 64, as fast as it goes',
    ...fast,
    prompts: 640,
    outputLen: 128,
    concurrency: 64,
    share: { rust: 1, python: 0.2, document: 0.2 },
  },
  {
    name: 'fast-640',
    title: '640 × 128 tokens, as fast as it goes',
    ...fast,
    prompts: 640,
    outputLen: 128,
    concurrency: null,
    share: { rust: 1, python: 0.6, document: 0.2 },
  },
  {
    name: 'fast-3200',
    title: '3,200 × 128 tokens at concurrency 640, as fast as it goes',
    ...fast,
    prompts: 3200,
    outputLen: 128,
    concurrency: 640,
    share: { rust: 1, python: 0.2, document: 0.2 },
  },
]

export const quickLoads = ['paced-640', 'fast-640']

/** How many pairs a peer has on a load. */
export const pairsOf = (load: ClientLoad, peer: string, runs: number): number =>
  Math.ceil((load.share[peer] ?? load.share['rust'] ?? 1) * runs)
