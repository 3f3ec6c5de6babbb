import type { Platform } from '../../src/hosts/github/platform.ts'
import { openPlatform } from '../../src/hosts/github/platform.ts'
import type { GithubServer } from '../helpers/github-server.ts'

export interface TestPlatform extends Platform {
  /** The pauses that were asked for; none is waited. */
  readonly pauses: number[]
  /** How often it waited for other jobs' writes. */
  readonly settles: number[]
  readonly lines: string[]
}

/** octokit against a local server, with pauses that are only noted. */
export async function platformAt(server: GithubServer, graphqlUrl = `${server.url}/graphql`): Promise<TestPlatform> {
  const lines: string[] = []
  const keep = (line: string): void => void lines.push(line)
  const pauses: number[] = []
  const settles: number[] = []
  const platform = await openPlatform(
    'ghs_sesame',
    { owner: 'o', repo: 'r', apiUrl: server.url, graphqlUrl },
    {
      clock: { nowMs: () => 0, date: () => new Date('2026-11-24T06:00:00Z') },
      log: { info: keep, warning: keep, error: keep, debug: keep },
      signal: new AbortController().signal,
    },
  )
  const pause = async (ms: number): Promise<void> => void pauses.push(ms)
  const settle = async (ms: number): Promise<void> => void settles.push(ms)
  return { ...platform, pause, pauses, settle, settles, random: () => 0.5, lines }
}
