import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** V8's collector, which it hands out to contexts made under this flag. It stays set: threads share it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/**
 * Collects what the run-up to a round left behind, and moves what stays (connections, the plan) out of the young
 * generation: it would otherwise be copied in the middle of the round, for some ms in one go. vLLM's client does the same
 * before its own (gc.collect and gc.freeze). Before the rehearsal, not after it: code that is compiled for objects which
 * are gone is thrown away with them.
 */
export const collectGarbage = (): void => collector()()
