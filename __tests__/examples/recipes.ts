import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { RanWorkflow } from '../end-to-end/runner-log.ts'
import { base, type Happening, load, World } from '../end-to-end/runner-world.ts'
import type { Permissions } from '../helpers/github-permissions.ts'
import { root } from '../helpers/run.ts'

const folder = join(root, 'examples')

/** Every workflow file of examples/. */
export const recipes = readdirSync(folder).filter((name) => name.endsWith('.yml'))

export const recipeText = (name: string): string => readFileSync(join(folder, name), 'utf8')

export interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly env?: Readonly<Record<string, string>>
}

export interface Job {
  readonly if?: string
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: unknown
  readonly strategy?: { readonly 'max-parallel'?: number }
  readonly steps: readonly Step[]
}

export interface Workflow {
  readonly on: unknown
  readonly permissions: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

export const workflowOf = (name: string): Workflow => parse(recipeText(name))

/** What the job's token may do: what the workflow doesn't name is none. */
export const permissionsOf = (name: string, job: string): Permissions => ({
  ...{ 'pull-requests': 'none', issues: 'none', contents: 'none', actions: 'none' },
  ...workflowOf(name).jobs[job]?.permissions,
})

/** The scripts that a recipe calls yours. Each says on a file that it was called, and how. */
const script = (name: string, more = ''): string =>
  `#!/usr/bin/env bash\nset -euo pipefail\necho "${name} $*" | sed 's/ *$//' >>"$CALLED"\n${more}`

const scripts = {
  'deploy.sh': script('deploy', '[[ "$*" != $BROKEN_MODEL ]]\n'),
  'teardown.sh': script('teardown'),
  'canary.sh': script('canary'),
  'preview.sh': script('preview', 'if [ "$1" = up ]; then echo "base-url=$PREVIEW_URL" >>"$GITHUB_OUTPUT"; fi\n'),
}

const settings = `model: sim
dataset-name: random
${Object.entries(load)
  .map(([name, value]) => `${name}: ${value}`)
  .join('\n')}
`

/** The repository that has all recipes as its workflows, with a small load in its tokgate.yml. */
export class Recipes implements AsyncDisposable {
  readonly world: World
  readonly #folder: string
  readonly #settings: string
  #deployments = 0

  private constructor(world: World, more: string) {
    this.world = world
    this.#settings = settings + more
    const files = Object.fromEntries(recipes.map((name) => [`.github/workflows/${name}`, this.#asHere(name)]))
    this.#folder = world.checkout({ ...files, ...scripts, 'tokgate.yml': this.#settings })
  }

  /** `more`: more of tokgate.yml. */
  static async open(more = ''): Promise<Recipes> {
    return new Recipes(await World.open('git'), more)
  }

  /** The quick start names an endpoint, a load and a script of the runner's; the other files run as they are. */
  #asHere(name: string): string {
    if (name !== 'gate.yml') return recipeText(name)
    return recipeText(name)
      .replace('http://172.16.33.106:1025', this.world.simulator.url)
      .replace('/opt/serving/deploy.sh "$GITHUB_SHA"', 'echo "deploy $GITHUB_SHA" >>"$CALLED"')
      .replace('num-prompts: 640', `num-prompts: ${load['num-prompts']}`)
      .replace('random-input-len: 256', `random-input-len: ${load['random-input-len']}`)
  }

  /** Which of the user's scripts were called, oldest first. */
  get called(): readonly string[] {
    const path = join(this.world.home, 'called')
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
  }

  get rows(): number {
    return this.world.rows
  }

  /** Another deployment, slower by a share. */
  deploy(slowdown = 0): void {
    this.#deployments += 1
    this.world.deploy(this.#deployments, slowdown)
  }

  /** A platform without comments, whose token may do what the job of the recipe asks for, and no more. */
  async platform(name: string, job: string, permissions: Permissions = permissionsOf(name, job)): Promise<void> {
    await this.world.freshGithub({ permissions })
    this.world.github.contents.set(`${base}:tokgate.yml`, this.#settings)
  }

  run(name: string, happening: Happening): Promise<RanWorkflow> {
    const { simulator, home } = this.world
    return this.world.run(this.#folder, `.github/workflows/${name}`, {
      ...happening,
      env: {
        CALLED: join(home, 'called'),
        BROKEN_MODEL: 'none',
        PREVIEW_URL: simulator.url,
        TOKGATE_RANDOM_OUTPUT_LEN: String(load['random-output-len']),
        ...happening.env,
      },
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]()
  }
}
