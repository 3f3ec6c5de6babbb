import { afterEach, beforeEach } from 'vitest'
import { openGitStore, RowNotStored } from '../../src/baselines/index.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import type { BaselineStore, Row } from '../../src/domain/row.ts'
import { type Fault, GitServer } from '../helpers/git-server.ts'
import { cleanEnv } from '../helpers/run.ts'
import { Ground, git } from './sites.ts'

export const token = 'ghs_anInstallationToken0123456789'

/** So that no test waits long for a server that does not come back. */
const bounds = { mostMs: 60_000, mostTries: 40, mostInterruptions: 4 }
const hurried = { reading: bounds, writing: bounds }

interface Given {
  readonly token?: string | null
  readonly path?: string
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A repository behind a server that asks for the token: new for each test. */
export class HttpGround {
  readonly ground: Ground
  readonly server: GitServer

  constructor(ground: Ground, server: GitServer) {
    this.ground = ground
    this.server = server
  }

  open(given: Given = {}): BaselineStore {
    const { ground, server } = this
    const url = `${server.url}/${given.path ?? 'remote.git'}`
    const env = cleanEnv({ HOME: ground.path, ...given.env })
    return openGitStore(
      ground.branch({ url, token: given.token === undefined ? token : given.token }),
      ground.world({ env, ...(given.signal === undefined ? {} : { signal: given.signal }) }),
      hurried,
    )
  }

  /** What the server does to every request of this kind. */
  fails(service: 'read' | 'write', fault: Fault): void {
    this.server.fault = (asked) => (asked.service === service ? fault : null)
  }
}

/** The ground of the test that runs. */
export function httpGround(): () => HttpGround {
  let made: HttpGround | null = null
  beforeEach(async () => {
    const ground = await Ground.make()
    git(ground.bare, 'config', 'http.receivepack', 'true')
    made = new HttpGround(ground, await GitServer.start(ground.path, token))
  })
  afterEach(async () => {
    await made?.server[Symbol.asyncDispose]()
    await made?.ground[Symbol.asyncDispose]()
  })
  return () => {
    if (made === null) throw new Error('no test is running')
    return made
  }
}

export const failure = async (work: Promise<unknown>): Promise<UserProblem> => {
  const error: unknown = await work.catch((reason: unknown) => reason)
  if (error instanceof UserProblem) return error
  throw new Error(`no problem of the user's: ${String(error)}`)
}

export const refusal = async (store: BaselineStore, row: Row): Promise<RowNotStored> => {
  const error = await failure(store.append(row))
  if (error instanceof RowNotStored) return error
  throw error
}

/** Git's config in its environment. */
export const config = (entries: readonly (readonly [string, string])[]): Record<string, string> => ({
  GIT_CONFIG_COUNT: String(entries.length),
  ...Object.fromEntries(
    entries.flatMap(([name, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, name],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ),
})
