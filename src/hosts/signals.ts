import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import { interrupted } from '../messages/hosts.ts'

const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const satisfies Record<
  string,
  ExitCode
>
type Stop = keyof typeof codes

/** Why everything was stopped: the reason of the host's AbortSignal. */
export class Interruption extends UserProblem {
  constructor(signal: Stop) {
    super(interrupted({ signal }), codes[signal])
    this.name = 'Interruption'
  }
}

// Everything must end within 5 s of the first signal; what hasn't by then is left.
const graceMs = 4_500

// `npm run` passes on a Ctrl-C that the terminal has already sent to the whole group: that is one, not two.
const sameStopMs = 300

/** Aborts at SIGINT or SIGTERM. A second one, or the end of the grace, exits at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  let stoppedAtMs = Number.NaN
  const stop = (name: Stop): void => {
    const nowMs = performance.now()
    if (nowMs - stoppedAtMs < sameStopMs) return
    if (controller.signal.aborted) process.exit(codes[name])
    stoppedAtMs = nowMs
    controller.abort(new Interruption(name))
    setTimeout(() => process.exit(codes[name]), graceMs).unref()
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  return controller.signal
}
