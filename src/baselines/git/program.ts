import { type ChildProcess, spawn } from 'node:child_process'
import { exitCodes, UserProblem } from '../../domain/problem.ts'
import { gitMissing, gitTooOld, gitUnusable } from '../../messages/branch.ts'
import { systemCode } from '../system.ts'

export interface GitCall {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly limitMs: number
  /** More of it is an error: nothing here is without a bound. */
  readonly mostBytes: number
  readonly input?: Uint8Array
}

/** What a call came to. `late`: it was ended at its limit; `stopped`: by the signal; `overlong`: it said too much. */
export interface GitEnd {
  readonly end: 'exit' | 'late' | 'stopped' | 'overlong'
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
}

/** Enough of standard error to tell what happened; the first lines say it. */
const mostErrorBytes = 64 * 1024

/** Runs git once. @throws UserProblem where it cannot be started */
export async function runGit(call: GitCall): Promise<GitEnd> {
  const child = spawn('git', call.args, {
    env: call.env,
    // A group of its own, so that its helpers end with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said = new Said(child, call.mostBytes)
  const timer = setTimeout(() => said.end('late'), call.limitMs)
  const stop = (): void => said.end('stopped')
  call.signal.addEventListener('abort', stop, { once: true })
  if (call.signal.aborted) stop()
  // A git that ends early closes its input: its exit says why.
  child.stdin.on('error', () => {}).end(call.input)
  try {
    return await said.all()
  } catch (error) {
    const code = systemCode(error)
    throw new UserProblem(code === 'ENOENT' ? gitMissing({ least }) : gitUnusable({ code }), exitCodes.user, error)
  } finally {
    clearTimeout(timer)
    call.signal.removeEventListener('abort', stop)
  }
}

/** Gathers what a git says, within bounds, and ends it and its helpers. */
class Said {
  private readonly child: ChildProcess
  private readonly mostBytes: number
  private readonly out: Buffer[] = []
  private readonly err: Buffer[] = []
  private outBytes = 0
  private errBytes = 0
  private ending: GitEnd['end'] = 'exit'

  constructor(child: ChildProcess, mostBytes: number) {
    this.child = child
    this.mostBytes = mostBytes
    child.stdout?.on('data', (chunk: Buffer) => this.take(chunk))
    child.stderr?.on('data', (chunk: Buffer) => {
      if (this.errBytes < mostErrorBytes) this.err.push(chunk)
      this.errBytes += chunk.length
    })
  }

  all(): Promise<GitEnd> {
    return new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', (code) =>
        resolve({
          end: this.ending,
          code,
          out: Buffer.concat(this.out),
          err: Buffer.concat(this.err).toString('utf8'),
        }),
      )
    })
  }

  end(why: GitEnd['end']): void {
    if (this.ending === 'exit') this.ending = why
    const { pid } = this.child
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // The group is gone, or this system has none.
      this.child.kill('SIGKILL')
    }
  }

  private take(chunk: Buffer): void {
    this.outBytes += chunk.length
    if (this.outBytes > this.mostBytes) this.end('overlong')
    else this.out.push(chunk)
  }
}

/** Since 2.31 git reads config from GIT_CONFIG_COUNT; older ones ignore it without a word, and would ask or fail. */
const least = '2.31'

/** @throws UserProblem where git is missing or too old */
export async function checkGit(call: Pick<GitCall, 'env' | 'signal'>): Promise<void> {
  const { end, out } = await runGit({ ...call, args: ['--version'], limitMs: 30_000, mostBytes: 4096 })
  // Stopped by the signal: the call that comes next says so.
  if (end !== 'exit') return
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(out.toString()) ?? []
  if (Number(major) * 1000 + Number(minor) < 2031) {
    throw new UserProblem(gitTooOld({ least, found: out.toString().trim().slice(0, 60) }))
  }
}
