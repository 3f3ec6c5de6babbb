import { setFlagsFromString } from 'node:v8'

/** After about so many calls of a function V8's two optimizing compilers take it on. */
const calls = {
  /** V8's own, of Node 22 to 26. */
  usual: { maglev: 400, turbofan: 3_000 },
  /** What a rehearsal plays is compiled to the end in a third of the time. */
  soon: { maglev: 200, turbofan: 1_000 },
  /** What a rehearsal did not meet is compiled all the same, once it has shown that it matters. */
  late: { maglev: 2_000, turbofan: 20_000 },
} as const

/**
 * How soon V8 compiles what is busy, in all threads, from now on.
 *
 * It compiles in threads of its own, 1 to 14 ms a function, and Linux may leave a core to such a thread until its next
 * tick (4 ms at 250 Hz) before a thread that has bytes to read gets it back. Where cores are few, each such moment in a
 * round is false latency for all streams: so the compilers do their work in the rehearsal.
 */
export function compile(when: keyof typeof calls): void {
  const { maglev, turbofan } = calls[when]
  setFlagsFromString(`--invocation-count-for-maglev=${maglev}`)
  setFlagsFromString(`--invocation-count-for-turbofan=${turbofan}`)
}
