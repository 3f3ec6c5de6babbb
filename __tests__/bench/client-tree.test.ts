import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { ProcessTree } from '../../bench/client-tree.ts'

/** Burns that much CPU by its own account, then says so and waits. */
const burn = (ms: number): string =>
  `const from = process.cpuUsage(); const used = () => { const { user, system } = process.cpuUsage(from); return (user + system) / 1000 };
   while (used() < ${ms});`

const inThread = (ms: number): string =>
  `const { Worker } = require('node:worker_threads');
   const worker = new Worker(${JSON.stringify(burn(ms))}, { eval: true });
   worker.on('exit', () => { console.log('done'); setInterval(() => {}, 1000) });`

/** The child ends with its standard input, which its parent holds open. */
const inChild = (ms: number): string =>
  `const script = ${JSON.stringify(`process.stdin.on('end', () => process.exit()).resume(); ${burn(ms)} console.log('done')`)};
   require('node:child_process').spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'inherit', 'inherit'] })`

async function cpuOf(script: string): Promise<{ readonly cpuMs: number; readonly peakBytes: number }> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const tree = new ProcessTree(child.pid ?? 0)
  const looking = setInterval(() => tree.look(), 20)
  try {
    await once(child.stdout, 'data')
    return { cpuMs: tree.cpuMs(), peakBytes: tree.peakBytes() }
  } finally {
    clearInterval(looking)
    child.kill()
  }
}

const idle = `console.log('done'); setInterval(() => {}, 1000)`

describe.skipIf(process.platform !== 'linux')('the CPU time of a process tree', () => {
  test.each([
    { name: 'counts the main thread', script: `${burn(300)} ${idle}` },
    { name: 'counts a thread that has ended', script: inThread(300) },
    { name: 'counts a child process', script: inChild(300) },
  ])('$name', async ({ script }) => {
    const none = await cpuOf(idle)
    const { cpuMs } = await cpuOf(script)
    expect(cpuMs).toBeGreaterThan(270)
    // What Node itself takes to start, twice for a child or a thread, and as much again on a busy machine.
    expect(cpuMs).toBeLessThan(300 + 6 * none.cpuMs + 200)
  })

  test('knows the peak memory: all that was touched, freed or not', async () => {
    const { peakBytes } = await cpuOf(`Buffer.alloc(200e6, 1); ${idle}`)
    expect(peakBytes).toBeGreaterThan(200e6)
    expect(peakBytes).toBeLessThan(500e6)
  })
})
