import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cli } from '../../scripts/simulator.ts'
import type { Judgement, ScenarioJudgement } from '../../src/domain/judgement.ts'

/** 32 requests of 32 + 16 tokens at once: a round of the simulator's fast mode takes about 0.15 s. */
const workload = [
  ...['--model', 'sim', '--dataset-name', 'random'],
  ...['--random-input-len', '32', '--random-output-len', '16', '--num-prompts', '32'],
]

/** A folder of a store and of one gate's files, gone when its histories are done with. */
export class Folder implements Disposable {
  private readonly path = mkdtempSync(join(tmpdir(), 'tokgate-gates-'))

  /** `tokgate gate` as a process of its own, with its own default limits. @throws Error when it judged nothing. */
  async gate(url: string, { store }: { readonly store: boolean }): Promise<ScenarioJudgement> {
    const out = join(this.path, 'out')
    rmSync(out, { recursive: true, force: true })
    const where = ['--baseline-dir', join(this.path, 'baselines'), '--output-dir', out]
    const flags = [...workload, ...where, ...(store ? ['--store'] : [])]
    const child = spawn(process.execPath, [cli, 'gate', '--base-url', url, ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    child.stderr.on('data', (bytes) => {
      log += bytes
    })
    const [code] = (await once(child, 'close')) as [number]
    const file = join(out, 'judgement.json')
    if (!existsSync(file)) throw new Error(`a gate ended with ${code} and no judgement:\n${log}`)
    const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as Judgement
    const [judged] = scenarios
    if (judged === undefined) throw new Error('a judgement of no scenario')
    return judged
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true })
  }
}
