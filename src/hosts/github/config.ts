import { isAbsolute, posix, relative, resolve, sep } from 'node:path'
import { exitCodes, UserProblem } from '../../domain/problem.ts'
import * as say from '../../messages/hosts.ts'
import type { Config } from '../host.ts'
import { configOnDisk } from '../terminal.ts'
import type { Situation } from './event.ts'
import { isObject, textAt } from './payload.ts'
import { type Platform, patiently, refusalOf, within } from './platform.ts'

/**
 * The config of a job. On a pull request and in a merge queue it is the base commit's, so that a change cannot loosen its
 * own limits; the head's counts only where the base has none. A path outside the repository is the runner's own file.
 */
export async function jobConfig(
  situation: Situation,
  given: { readonly path: string | null; readonly platform: () => Promise<Platform> | null },
): Promise<Config> {
  const path = inRepository(situation.workspace, given.path ?? 'tokgate.yml')
  if (situation.base === null || path === null) return configOnDisk(given.path)
  const platform = given.platform()
  if (platform === null) throw new UserProblem(say.configNeedsToken({ path }), exitCodes.user)
  const text = await baseText(await platform, { path, ref: situation.base })
  if (text !== null) return { file: { path: `${path}@${situation.base.slice(0, 7)}`, text }, isNew: false }
  const onDisk = await configOnDisk(given.path)
  return { ...onDisk, isNew: onDisk.file !== null }
}

/** The path inside the repository with forward slashes, or null for one outside. */
export function inRepository(workspace: string, path: string): string | null {
  const inner = relative(resolve(workspace), resolve(workspace, path))
  if (inner === '' || inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) return null
  return inner.split(sep).join(posix.sep)
}

interface Place {
  readonly path: string
  readonly ref: string
}

/** The file's text at a commit, or null when that commit has no such file. Throws a UserProblem (exit 2). */
async function baseText(platform: Platform, place: Place): Promise<string | null> {
  const { octokit, owner, repo } = platform
  try {
    const get = () => octokit.rest.repos.getContent({ owner, repo, ...place, ...within(platform) })
    return decoded((await patiently(platform, get)).data, place.path)
  } catch (error) {
    if (error instanceof UserProblem) throw error
    const refusal = refusalOf(error, platform.clock.date())
    if (refusal.status === 404) return absent(platform, place)
    if (refusal.status === 401 || (refusal.status === 403 && !refusal.limited)) throw forbidden(place.path)
    const why = `${refusal.status || ''} ${refusal.detail}`.trim()
    throw new UserProblem(say.configUnreachable({ path: place.path, why }), exitCodes.user, error)
  }
}

const forbidden = (path: string): UserProblem => new UserProblem(say.configForbidden({ path }), exitCodes.user)

/** A 404 also stands for "you may not see it": the file is absent only if its commit can be seen. */
async function absent(platform: Platform, { path, ref }: Place): Promise<null> {
  const { octokit, owner, repo } = platform
  try {
    await patiently(platform, () => octokit.rest.git.getCommit({ owner, repo, commit_sha: ref, ...within(platform) }))
    return null
  } catch (error) {
    refusalOf(error, platform.clock.date())
    throw forbidden(path)
  }
}

/** Content comes in base64; directories, links and files above 1 MB come without. */
function decoded(data: unknown, path: string): string {
  const content = textAt(data, 'content') ?? ''
  if (!isObject(data) || data['type'] !== 'file' || (content === '' && data['size'] !== 0)) {
    throw new UserProblem(say.configNoFile({ path }), exitCodes.user)
  }
  return Buffer.from(content, 'base64').toString('utf8')
}
