// Starts `tokgate sim` as its own process, as a user would, for the demo, the benches and the end-to-end tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

export interface RunningSimulator extends AsyncDisposable {
  readonly url: string
  /** Puts a new deployment behind the same address: its own seed, spreads and slowdown. */
  deploy(deployment: Readonly<Record<string, number>>): Promise<void>
  stop(): Promise<void>
}

/** Runs the simulator on a free port of 127.0.0.1 and waits until it answers. */
export async function runSimulator(flags: readonly string[]): Promise<RunningSimulator> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [cli, 'sim', '--port', String(port), ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes) => {
    said = (said + bytes).slice(-2000)
  })
  await answering(url, child).catch((error) => {
    throw new Error(`${error.message}\n${said}`)
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return {
    url,
    deploy: async (deployment) => {
      const answer = await fetch(`${url}/sim/deploy`, { method: 'POST', body: JSON.stringify(deployment) })
      if (!answer.ok) throw new Error(`the simulator refused the deployment: ${answer.status} ${await answer.text()}`)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** A free port of 127.0.0.1, as of now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`the simulator ended with code ${child.exitCode}`)
    const ok = await fetch(`${url}/v1/models`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('the simulator did not answer within 5 s')
}
