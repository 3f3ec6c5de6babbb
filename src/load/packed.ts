import type { Plan } from '../domain/plan.ts'

/**
 * A plan ready to be sent, in memory that all threads share: nothing is serialised or copied once the clock runs. It
 * holds nothing of the plan that it was made of, whose bodies may go.
 */
export interface PackedPlan extends Pick<Plan, 'seed' | 'endsNotBeforeMs' | 'meanGapMs'> {
  readonly count: number
  /** Places in the dataset: what a record is known by. */
  readonly index: Int32Array<SharedArrayBuffer>
  /** All bodies, one after the other, as UTF-8; request i is `offsets[i] … offsets[i + 1]`. */
  readonly bytes: SharedArrayBuffer
  readonly offsets: Float64Array<SharedArrayBuffer>
  readonly dueMs: Float64Array<SharedArrayBuffer>
  readonly promptTokens: Int32Array<SharedArrayBuffer>
  readonly outputTokens: Int32Array<SharedArrayBuffer>
  /** Positions in the plan, by due time: the order in which a semaphore sees the requests. */
  readonly order: Int32Array<SharedArrayBuffer>
  readonly requestIds: readonly (string | null)[]
}

const floats = (count: number): Float64Array<SharedArrayBuffer> => new Float64Array(new SharedArrayBuffer(count * 8))
const integers = (count: number): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(count * 4))

export function packed({ requests, seed, endsNotBeforeMs, meanGapMs }: Plan): PackedPlan {
  const count = requests.length
  const offsets = floats(count + 1)
  requests.forEach(({ body }, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + Buffer.byteLength(body)
  })
  const bytes = new SharedArrayBuffer(offsets[count] ?? 0)
  const buffer = Buffer.from(bytes)
  requests.forEach(({ body }, i) => {
    buffer.write(body, offsets[i] ?? 0)
  })
  return {
    seed,
    endsNotBeforeMs,
    meanGapMs,
    count,
    index: filled(
      integers(count),
      requests.map(({ index }) => index),
    ),
    bytes,
    offsets,
    dueMs: filled(
      floats(count),
      requests.map(({ dueMs }) => dueMs),
    ),
    promptTokens: filled(
      integers(count),
      requests.map(({ promptTokens }) => promptTokens),
    ),
    outputTokens: filled(
      integers(count),
      requests.map(({ outputTokens }) => outputTokens),
    ),
    order: filled(integers(count), byDue(requests)),
    requestIds: requests.map(({ requestId }) => requestId),
  }
}

const byDue = (requests: Plan['requests']): number[] =>
  requests.map((_, i) => i).sort((a, b) => (requests[a]?.dueMs ?? 0) - (requests[b]?.dueMs ?? 0) || a - b)

function filled<A extends Float64Array | Int32Array>(array: A, values: readonly number[]): A {
  array.set(values)
  return array
}

/** The body of the request at a position of the plan: a view, no copy. */
export const bodyAt = ({ bytes, offsets }: PackedPlan, at: number): Uint8Array =>
  Buffer.from(bytes, offsets[at], (offsets[at + 1] ?? 0) - (offsets[at] ?? 0))
