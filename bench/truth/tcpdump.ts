import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { monotonicMs } from '../../src/load/time.ts'

/** Segments with payload only: acknowledgements would double the work. */
const withPayload = '(ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)) != 0'

export interface Capture {
  /** Ends it; the capture file's bytes. */
  stop(): Promise<Buffer>
}

/** Captures the loopback's segments of one port; null when tcpdump is missing or may not. */
export async function startCapture(port: number): Promise<Capture | null> {
  const flags = ['-i', 'lo', '-s', '96', '-B', '65536', '--time-stamp-precision=nano', '-w', '-']
  const child = spawn('tcpdump', [...flags, `tcp port ${port} and ${withPayload}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const parts: Buffer[] = []
  child.stdout?.on('data', (part: Buffer) => parts.push(part))
  if (!(await listens(child))) return null
  return {
    stop: async () => {
      // What the kernel has gathered comes with a delay.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const closed = once(child, 'close')
      child.kill('SIGINT')
      await closed
      return Buffer.concat(parts)
    },
  }
}

function listens(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', () => resolve(false))
    child.stderr?.on('data', (said: Buffer) => {
      if (said.includes('listening on')) resolve(true)
    })
  })
}

/**
 * Wall clock − CLOCK_MONOTONIC, ms. The wall clock is read in whole ms, so at the moment of its tick: the smallest of a
 * few differences is the reading that was interrupted least.
 */
export function wallOffsetMs(): number {
  const ticks = Array.from({ length: 20 }, () => {
    const before = Date.now()
    for (;;) {
      const now = Date.now()
      if (now !== before) return now - monotonicMs()
    }
  })
  return Math.max(...ticks)
}
