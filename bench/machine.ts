import { cpus, loadavg, release, totalmem } from 'node:os'
import { arePlaced } from './cores.ts'

/** What a figure was taken on, and how the sides were placed, in one line. */
export function machineLine(): string {
  const cores = cpus()
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  const sides = arePlaced ? 'the server on the last core, clients on the others' : 'cores left to the kernel'
  const busy = loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}; ${sides}; load average ${busy}`
}

/** The line that closes a bench: how long it took, and how busy the machine was by then. */
export const tookLine = (startedMs: number): string =>
  `Took ${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes; ${machineLine()}.`
