import { readlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { paceStates } from './pacer.ts'
import { since } from './time.ts'
import type { PaceWork } from './work.ts'

/**
 * Clocks of two threads agree to a fraction of a microsecond. A lane that was woken that much too early would find
 * nothing due and never be woken again, so a due time is let pass by more than that.
 */
const marginMs = 0.01

/**
 * The pacing thread's whole life. It sleeps in `Atomics.wait` and holds nothing: it ends with the last due time, or when
 * it is told to stop.
 */
export function pace({ dueMs, order, dealt, shared: { state, originMs, waiting }, ports }: PaceWork): void {
  sleepToTheNanosecond()
  parentPort?.postMessage('up')
  Atomics.wait(state, 0, paceStates.opening)
  const now = since(originMs[0] ?? 0)
  const sleep = sleeper(now, (ms) => Atomics.wait(state, 0, paceStates.running, ms))
  // A lane is told once until it has looked: however late it is, no more than one message waits for it.
  const wake = (lane: number): void => {
    if (Atomics.compareExchange(waiting, lane, 1, 0) === 1) ports[lane]?.postMessage(null)
  }
  for (let next = 0; next < order.length && Atomics.load(state, 0) === paceStates.running; ) {
    if (sleep((dueMs[order[next] ?? 0] ?? 0) + marginMs)) continue
    if (dealt) wake(next % ports.length)
    else for (let lane = 0; lane < ports.length; lane += 1) wake(lane)
    next += 1
  }
}

/**
 * Sleeps towards a moment, and says false when it has come. Sleep ends late, by 0.03 ms where it was short and 0.15 ms
 * where the core had gone idle: it is cut short by the least that was seen lately, so that what is left is a short one.
 */
function sleeper(now: () => number, wait: (ms: number) => void): (untilMs: number) => boolean {
  let leadMs = 0
  return (untilMs) => {
    const fromMs = now()
    const restMs = untilMs - fromMs
    if (restMs <= 0) return false
    const asleepMs = restMs > 2 * leadMs ? restMs - leadMs : restMs
    wait(asleepMs)
    const overMs = Math.max(0, now() - fromMs - asleepMs)
    leadMs = overMs < leadMs ? overMs : leadMs + (Math.min(overMs, mostLeadMs) - leadMs) / 16
    return true
  }
}

const mostLeadMs = 0.25

/** Linux ends a thread's sleep up to 0.05 ms late, to end several at once. Elsewhere there is no such file. */
function sleepToTheNanosecond(): void {
  try {
    writeFileSync(`/proc/${basename(readlinkSync('/proc/thread-self'))}/timerslack_ns`, '1')
  } catch {}
}
