import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import type { Judgement } from '../../src/domain/judgement.ts'
import { json } from '../../src/report/json.ts'
import type { GithubServer } from '../helpers/github-server.ts'
import { cleanEnv, type Ran, root, run } from '../helpers/run.ts'
import { headSha, jobEnv, pullEnv, pullPayload } from '../hosts/events.ts'
import { measured } from './report-legs.ts'

/** The Action in one file, so that a step starts as fast as from dist/; built once, from the sources as they are. */
export async function bundledAction(folder: string): Promise<string> {
  const outfile = join(folder, 'action.mjs')
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'
  const entry = join(root, 'src/action.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', banner: { js: banner } })
  return outfile
}

/** A job that measured: what it wrote at this share of the baseline's speed, for the pull request of `events.ts`. */
export const leg = (level: number, given: { suite?: string; scenario?: string; attempt?: number } = {}): Judgement => {
  const { scenarios, writer } = measured(level)
  return measured(level, {
    suite: given.suite ?? 'default',
    head: headSha,
    writer: { ...writer, repository: 'o/r', run_number: 57, run_attempt: given.attempt ?? 1 },
    scenarios: scenarios.map((one) => ({ ...one, name: given.scenario ?? 'chat' })),
  })
}

export interface Reported extends Ran {
  readonly summary: string
  /** The value of an output. */
  readonly output: (name: string) => string
  /** Files below the output directory. */
  readonly written: ReadonlyMap<string, string>
  readonly comments: readonly string[]
}

interface Step {
  readonly action: string
  readonly github: GithubServer
  /** Files of the folder `legs`, by path: a judgement, or its text. */
  readonly files?: Readonly<Record<string, Judgement | string>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly payload?: object
  /** The working directory's tokgate.yml. */
  readonly config?: string
}

const filesFor = async (folder: string, files: NonNullable<Step['files']>): Promise<void> => {
  await mkdir(join(folder, 'legs'))
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, 'legs', name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof content === 'string' ? content : json(content))
  }
}

/** One step of a job with `command: report`, in a process of its own, as the runner starts it. */
export async function reportStep({
  action,
  github,
  files = {},
  inputs = {},
  env = {},
  payload,
  config,
}: Step): Promise<Reported> {
  const folder = await mkdtemp(join(tmpdir(), 'tokgate-report-'))
  try {
    await filesFor(folder, files)
    const at = (name: string): string => join(folder, name)
    for (const name of ['summary.md', 'outputs.txt']) await writeFile(at(name), '')
    await writeFile(at('event.json'), JSON.stringify(payload ?? pullPayload()))
    if (config !== undefined) github.contents.set(`${'ba5e'.padEnd(40, '0')}:tokgate.yml`, config)
    const given = { command: 'report', args: 'legs', language: 'en', token: 'ghs_notARealToken', ...inputs }
    const ran = await run(action, [], {
      cwd: folder,
      env: {
        ...cleanEnv(),
        ...jobEnv({ ...pullEnv, ...env }),
        GITHUB_API_URL: github.url,
        GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_WORKSPACE: folder,
        GITHUB_EVENT_PATH: at('event.json'),
        GITHUB_STEP_SUMMARY: at('summary.md'),
        GITHUB_OUTPUT: at('outputs.txt'),
        ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      },
    })
    const outputs = await readFile(at('outputs.txt'), 'utf8')
    const written = new Map<string, string>()
    for (const path of ['judgement.json', 'report.md', 'a/judgement.json', 'b/judgement.json']) {
      const text = await readFile(join(folder, 'tokgate-results', path), 'utf8').catch(() => null)
      if (text !== null) written.set(path, text)
    }
    return {
      ...ran,
      summary: await readFile(at('summary.md'), 'utf8'),
      output: (name) =>
        [...outputs.matchAll(new RegExp(`^${name}<<(\\S+)\\r?\\n([\\s\\S]*?)\\r?\\n\\1`, 'gm'))].at(-1)?.[2] ?? '',
      written,
      comments: github.comments.map(({ body }) => body),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
