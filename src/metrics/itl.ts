import { latencyFamily, term } from './latency.ts'
import type { MeasuredRequest } from './measured.ts'

/** Gaps between events, all answers pooled: a long answer weighs more, and an event is not always one token. */
export const itl = latencyFamily({
  stem: 'itl',
  term: term('ITL'),
  title: 'Inter-token Latency',
  group: 'decode',
  floorMs: 0.2,
  secondsOf: ({ requests }) => joined(requests),
})

function joined(requests: readonly MeasuredRequest[]): Float64Array {
  const whole = inOnePiece(requests)
  if (whole !== null) return whole
  const all = new Float64Array(requests.reduce((length, { itlS }) => length + itlS.length, 0))
  let at = 0
  for (const { itlS } of requests) {
    all.set(itlS, at)
    at += itlS.length
  }
  return all
}

/** All gaps as they lie in memory, where they lie one after the other: no copy of millions of them. */
function inOnePiece(requests: readonly MeasuredRequest[]): Float64Array | null {
  const [first] = requests
  if (first === undefined) return null
  const { buffer, byteOffset } = first.itlS
  let end = byteOffset
  for (const { itlS } of requests) {
    if (itlS.buffer !== buffer || itlS.byteOffset !== end) return null
    end += itlS.byteLength
  }
  return new Float64Array(buffer, byteOffset, (end - byteOffset) / Float64Array.BYTES_PER_ELEMENT)
}
