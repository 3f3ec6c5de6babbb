import { cpus, loadavg } from 'node:os'

/** What a figure was taken on, in one line. */
export function machineLine(): string {
  const cores = cpus()
  const busy = loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')
  return `${cores.length} cores, ${cores[0]?.model.trim() ?? 'CPU unknown'}, Node ${process.version}, load average ${busy}`
}

/** The line that closes a bench: how long it took, and how busy the machine was by then. */
export const tookLine = (startedMs: number): string =>
  `Took ${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes; ${machineLine()}.`
