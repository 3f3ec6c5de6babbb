import { describe, expect, test } from 'vitest'
import type { Acceptance } from '../../src/domain/acceptance.ts'
import type { StoredPull, StoredRun } from '../helpers/github-server.ts'
import { asked, at, type Given, labelled, lin, other, stored } from './accepting.ts'

// Commits that bring pull requests: what a push to the default branch merged, and what is in a merge queue's group.

const main = { GITHUB_EVENT_NAME: 'push', GITHUB_SHA: 'f00d'.padEnd(40, '0') }
const merge = main.GITHUB_SHA
const merged = (changes: Parameters<typeof labelled>[0] = {}) =>
  labelled({
    state: 'closed',
    mergedAt: at('09:00:00'),
    closedAt: at('09:00:00'),
    mergeCommit: merge,
    commits: [merge],
    ...changes,
  })
const pushed = (...commits: string[]) => ({
  repository: { full_name: 'o/r', default_branch: 'main' },
  commits: commits.map((id) => ({ id })),
})
/** The pull requests and runs of a test, instead of those of `accepted`. */
const there =
  (allPulls: readonly StoredPull[], ...allRuns: readonly StoredRun[]): NonNullable<Given['arrange']> =>
  ({ pulls, runs }) => {
    pulls.splice(0, pulls.length, ...allPulls)
    runs.splice(0, runs.length, ...allRuns)
  }
const own = stored({ event: 'push', branch: 'main', sha: merge, createdAt: at('09:00:05') })
const before = stored({ id: 5 })

describe('after the merge', () => {
  test.each<{ name: string; given: Given; want: Acceptance }>([
    {
      name: 'the pull request of the pushed commit is found, and its head’s label counts',
      given: { arrange: there([merged()], before, own) },
      want: lin,
    },
    {
      name: 'also where another workflow measured the pull request',
      given: {
        arrange: there([merged()], { ...before, workflow: 8 }, own),
      },
      want: lin,
    },
    {
      name: 'also where the branch’s name was used again since',
      given: {
        arrange: there([merged()], before, own, stored({ id: 6, sha: other, createdAt: at('10:00:00') })),
      },
      want: lin,
    },
    {
      name: 'one of several that a queue merged at once',
      given: {
        payload: pushed('aaaa', merge),
        arrange: there(
          [
            merged({ mergeCommit: 'aaaa', commits: [] }),
            merged({ number: 43, labels: [], head: { sha: other, ref: 'b', owner: 'o', repository: 11 } }),
          ],
          before,
          own,
        ),
      },
      want: lin,
    },
    {
      name: 'open pull requests with that commit, and those into other branches, brought nothing',
      given: {
        arrange: there(
          [labelled({ commits: [merge] }), merged({ number: 43, base: { sha: other, ref: 'v1' } })],
          before,
          own,
        ),
      },
      want: { kind: 'not', why: { key: 'accept.no-pull', numbers: { head: merge } } },
    },
    {
      name: 'a label that was older than the head is still older',
      given: {
        arrange: there([merged()], stored({ id: 5, createdAt: at('08:00:00') }), own),
      },
      want: {
        kind: 'not',
        why: { key: 'accept.older', numbers: { pull: 42, by: 'lin', at: at('07:00:00'), since: at('08:00:00') } },
      },
    },
  ])('$name', async ({ given, want }) => {
    const { found } = await asked({
      env: main,
      payload: pushed(merge),
      wish: { pull: null, head: merge },
      ...given,
    })
    expect(found).toEqual(want)
  })

  test.each([
    { name: 'a nightly job', env: { ...main, GITHUB_EVENT_NAME: 'schedule' } },
    { name: 'a push to another branch', env: { ...main, GITHUB_REF: 'refs/heads/try' } },
  ])('$name asks nobody', async ({ env }) => {
    const { found, requests } = await asked({ env, payload: pushed(merge), wish: { pull: null, head: merge } })
    expect(found).toBeNull()
    expect(requests).toEqual([])
  })
})

describe('in a merge queue', () => {
  const base = 'ba5e'.padEnd(40, '0')
  const ahead = 'a4ead'.padEnd(40, '0')
  const group = 'b0b'.padEnd(40, '0')
  const queue = 'refs/heads/gh-readonly-queue/release/1.0/'
  const env = (number: number, on: string) => ({
    GITHUB_EVENT_NAME: 'merge_group',
    GITHUB_REF: `${queue}pr-${number}-${on}`,
    GITHUB_SHA: group,
  })
  const payload = { merge_group: { head_sha: group, base_sha: base } }
  const wish = { pull: null, head: group }
  const job = stored({ event: 'merge_group', branch: 'gh-readonly-queue', sha: group, createdAt: at('09:00:00') })

  test('the pull request that the group’s ref names is asked for, and its own head counts', async () => {
    const arrange: NonNullable<Given['arrange']> = ({ refs, runs }) => {
      refs.set(`${queue}pr-42-${base}`, group)
      runs.splice(0, 1, before, job)
    }
    expect((await asked({ env: env(42, base), payload, wish, arrange })).found).toEqual(lin)
  })

  test('a group that stands on an accepted one holds its loss too', async () => {
    const arrange: NonNullable<Given['arrange']> = ({ refs, runs, pulls }) => {
      refs.set(`${queue}pr-42-${base}`, ahead).set(`${queue}pr-43-${ahead}`, group)
      pulls.push(labelled({ number: 43, labels: [], head: { sha: other, ref: 'b', owner: 'o', repository: 11 } }))
      runs.splice(0, 1, before, job)
    }
    expect((await asked({ env: env(43, ahead), payload, wish, arrange })).found).toEqual(lin)
  })

  test('a group behind it in no line with it is not waived', async () => {
    const arrange: NonNullable<Given['arrange']> = ({ refs, runs, pulls }) => {
      refs.set(`${queue}pr-42-${base}`, ahead).set(`${queue}pr-43-${base}`, group)
      pulls.push(labelled({ number: 43, labels: [], head: { sha: other, ref: 'b', owner: 'o', repository: 11 } }))
      runs.splice(0, 1, before, job)
    }
    const { found } = await asked({ env: env(43, base), payload, wish, arrange })
    expect(found).toEqual({ kind: 'not', why: { key: 'accept.absent', numbers: { pull: 43 } } })
  })

  test('a token that may not read refs accepts nothing and says which permission is missing', async () => {
    const { found } = await asked({
      env: env(42, base),
      payload,
      wish,
      options: { permissions: { contents: 'none' } },
    })
    expect(found).toMatchObject({ why: { key: 'accept.forbidden', numbers: { permission: 'contents: read' } } })
  })
})
