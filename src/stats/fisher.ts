import { logChoose } from './gamma.ts'

/** x of n against y of m, e.g. failed of sent requests. */
export interface TwoCounts {
  readonly x: number
  readonly n: number
  readonly y: number
  readonly m: number
}

/**
 * Fisher's exact test, one-sided: with the total of x + y fixed, the probability that as many as x or more of them fall
 * among the n (the upper tail of the hypergeometric distribution). 1 when either side is empty.
 */
export function fisherGreater({ x, n, y, m }: TwoCounts): number {
  const hits = x + y
  const most = Math.min(n, hits)
  if (n === 0 || m === 0 || x <= Math.max(0, hits - m)) return 1
  const all = logChoose(n + m, hits)
  let tail = 0
  for (let k = x; k <= most; k += 1) tail += Math.exp(logChoose(n, k) + logChoose(m, hits - k) - all)
  return Math.min(1, tail)
}
