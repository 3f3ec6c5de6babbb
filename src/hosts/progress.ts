import type { Progress } from '../domain/round.ts'

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Events are tokens but for the few that carry none or several: good enough to watch. */
const tokensPerSec = ({ events, elapsedMs }: Progress): number => (elapsedMs > 0 ? (events / elapsedMs) * 1_000 : 0)

/** Time left if the rest goes as what is done did; null before anything is. */
function leftMs({ done, total, elapsedMs }: Progress): number | null {
  return done === 0 ? null : (elapsedMs / done) * (total - done)
}

function clockText(ms: number | null): string {
  if (ms === null) return '--:--'
  const seconds = Math.round(ms / 1_000)
  const pair = (value: number): string => String(value).padStart(2, '0')
  const minutes = `${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`
  return seconds >= 3_600 ? `${Math.floor(seconds / 3_600)}:${minutes}` : minutes
}

/** One line: `320/640 done, 64 in flight, 0 failed, 1,628 tok/s, 00:24 left`. */
export function progressLine(progress: Progress): string {
  const { done, total, inFlight, failed } = progress
  return `${done}/${total} done, ${inFlight} in flight, ${failed} failed, ${number.format(tokensPerSec(progress))} tok/s, ${clockText(leftMs(progress))} left`
}

/** The same with a bar in front, at most `columns` wide (the text goes before the bar, the bar before nothing). */
export function progressBar(progress: Progress, columns: number): string {
  const text = progressLine(progress)
  const width = Math.min(30, columns - text.length - 4)
  if (width < 5) return text.slice(0, Math.max(0, columns - 1))
  const full = progress.total === 0 ? 0 : Math.round((width * progress.done) / progress.total)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${text}`
}

/** Shows how a round goes. `end` leaves a clean line. */
export interface ProgressDisplay extends Disposable {
  update(progress: Progress): void
}

/**
 * Shows the newest progress every so often, also while nothing moves: that is when one looks. The timer never keeps
 * the process alive.
 */
export function shownEvery(periodMs: number, show: (progress: Progress) => void, end: () => void): ProgressDisplay {
  let newest: Progress | null = null
  let updatedAtMs = 0
  const timer = setInterval(() => newest !== null && show(aged(newest, performance.now() - updatedAtMs)), periodMs)
  timer.unref()
  return {
    update: (progress) => {
      newest = progress
      updatedAtMs = performance.now()
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      end()
    },
  }
}

const aged = (progress: Progress, byMs: number): Progress => ({ ...progress, elapsedMs: progress.elapsedMs + byMs })
