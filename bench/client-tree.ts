import { readdirSync, readFileSync } from 'node:fs'

/** /proc/<pid>/stat counts in ticks of this length on every Linux that Node runs on (USER_HZ is 100). */
const tickNs = 10_000_000

/** What is known of one process: what each of its threads was last seen to have used, and its peak memory. */
interface Seen {
  readonly threadNs: Map<string, number>
  totalNs: number
  peakKib: number
}

/**
 * CPU time and peak memory of a process and everything under it, read from /proc, the same for every client.
 *
 * CPU is user + system in nanoseconds: the first field of /proc/<pid>/task/<tid>/schedstat, summed over the threads. The
 * kernel brings that field up to date when a thread is switched out and at each timer tick, so a thread that is running
 * at the moment of reading may have used up to one tick (4 ms at 250 Hz) more. Threads that ended keep what they were
 * last seen with; what they used after that is in the process's own total (/proc/<pid>/stat, whole ticks of 10 ms), which
 * counts where it is larger. Processes that ended keep their last figures too. Linux only.
 */
export class ProcessTree {
  readonly #root: number
  readonly #seen = new Map<number, Seen>()

  constructor(root: number) {
    this.#root = root
  }

  /** Looks at every process of the tree; to be called now and then, so that little is lost of what ends. */
  look(): void {
    this.#visit(this.#root)
  }

  /** User + system of the tree so far, ms. */
  cpuMs(): number {
    this.look()
    let ns = 0
    for (const { threadNs, totalNs } of this.#seen.values()) ns += Math.max(sum(threadNs.values()), totalNs)
    return ns / 1e6
  }

  /** The peak of each process's resident memory (VmHWM), summed over the tree: an upper bound of the tree's own peak. */
  peakBytes(): number {
    return 1024 * sum([...this.#seen.values()].map(({ peakKib }) => peakKib))
  }

  #visit(pid: number): void {
    const threads = list(`/proc/${pid}/task`)
    if (threads.length === 0) return
    const seen = this.#seen.get(pid) ?? { threadNs: new Map<string, number>(), totalNs: 0, peakKib: 0 }
    this.#seen.set(pid, seen)
    for (const thread of threads) {
      const used = Number.parseInt(text(`/proc/${pid}/task/${thread}/schedstat`), 10)
      if (used > 0) seen.threadNs.set(thread, used)
    }
    seen.totalNs = Math.max(seen.totalNs, tickNs * ticksOf(text(`/proc/${pid}/stat`)))
    seen.peakKib = Math.max(seen.peakKib, Number(/VmHWM:\s+(\d+)/.exec(text(`/proc/${pid}/status`))?.[1] ?? 0))
    for (const thread of threads) {
      for (const child of text(`/proc/${pid}/task/${thread}/children`).split(' ')) {
        if (child !== '') this.#visit(Number(child))
      }
    }
  }
}

/** utime + stime, the 14th and 15th field; the second is a name in brackets that may hold blanks. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
}

/** '' for what ended between two reads. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
