import { parentPort } from 'node:worker_threads'
import { paceStates } from './pacer.ts'
import { since } from './time.ts'
import type { PaceWork } from './work.ts'

/**
 * Clocks of two threads agree to a fraction of a microsecond. A lane that was woken that much too early would find
 * nothing due and never be woken again, so a due time is let pass by more than that; a wait overshoots by more anyway.
 */
const marginMs = 0.01

/**
 * The pacing thread's whole life. It sleeps in `Atomics.wait` and holds nothing: it ends with the last due time, or when
 * it is told to stop.
 */
export function pace({ dueMs, order, dealt, shared: { state, originMs, waiting }, ports }: PaceWork): void {
  parentPort?.postMessage('up')
  Atomics.wait(state, 0, paceStates.opening)
  const now = since(originMs[0] ?? 0)
  // A lane is told once until it has looked: however late it is, no more than one message waits for it.
  const wake = (lane: number): void => {
    if (Atomics.compareExchange(waiting, lane, 1, 0) === 1) ports[lane]?.postMessage(null)
  }
  for (let next = 0; next < order.length && Atomics.load(state, 0) === paceStates.running; ) {
    const restMs = (dueMs[order[next] ?? 0] ?? 0) + marginMs - now()
    if (restMs > 0) {
      Atomics.wait(state, 0, paceStates.running, restMs)
      continue
    }
    if (dealt) wake(next % ports.length)
    else for (let lane = 0; lane < ports.length; lane += 1) wake(lane)
    next += 1
  }
}
