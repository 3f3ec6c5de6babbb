import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Judgement, ScenarioJudgement, ValidityCheck } from '../../src/domain/judgement.ts'
import { cleanEnv, type Ran, run } from '../helpers/run.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** Steps so long that a busy machine's own delays are none of a step's; 54 requests of 3 tokens have 108 gaps. */
export const deployment = {
  fast: true,
  model: 'sim',
  seed: 3,
  stepBaseMs: 80,
  stepPerSeqMs: 0.1,
  maxModelLen: 4096,
} as const

const workload = [
  ['--model', 'sim'],
  ['--dataset-name', 'random'],
  ['--random-input-len', '32'],
  ['--random-prefix-len', '32'],
  ['--random-output-len', '3'],
  ['--num-prompts', '54'],
  ['--rounds', '3'],
  ['--ready-timeout', '10'],
  ['--language', 'en'],
].flat()

export interface Gated extends Ran {
  readonly judgement: Judgement
  readonly scenario: ScenarioJudgement
  check(name: string): ValidityCheck | undefined
}

/** A folder with a store, and gates that are run in it as users run them: in a process of their own. */
export class Gates {
  readonly folder = mkdtempSync(join(tmpdir(), 'tokgate-validity-'))

  async gate(url: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Gated> {
    const out = join(this.folder, 'out')
    rmSync(out, { recursive: true, force: true })
    const all = ['gate', '--base-url', url, ...workload, '--output-dir', out, ...args]
    const ran = await run(cli, all, { cwd: this.folder, env: cleanEnv(env) })
    const judgement: Judgement = readJudgement(join(out, 'judgement.json'), ran)
    const [scenario] = judgement.scenarios
    if (scenario === undefined) throw new Error('no scenario')
    return { ...ran, judgement, scenario, check: (name) => scenario.validity.find(({ check }) => check === name) }
  }

  /** Two of a job's rounds make no baseline; three do. */
  async store(url: string, args: readonly string[] = []): Promise<void> {
    const { code, stdout, stderr } = await this.gate(url, [...args, '--store'])
    if (code !== 0) throw new Error(`the baseline was not stored: ${stdout}${stderr}`)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function readJudgement(path: string, { code, stderr }: Ran): Judgement {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Error(`no judgement (exit ${code}): ${stderr}`)
  }
}
