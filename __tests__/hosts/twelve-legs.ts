import { setTimeout as wait } from 'node:timers/promises'
import type { Judgement } from '../../src/domain/judgement.ts'
import { type Posted, postComment } from '../../src/hosts/github/comment.ts'
import { type Leg, legsOf } from '../../src/report/index.ts'
import { leg as judgementOf, reportStep } from '../commands/report-step.ts'
import { githubServer, storedPull } from '../helpers/github-server.ts'
import { headSha, pullPayload } from './events.ts'
import { platformAt } from './platform.ts'
import { marker, older } from './posting.ts'

/** Twelve legs of one suite, six of each of two workflows, whose runs are counted apart. */
const scenarios = Array.from({ length: 12 }, (_, at) => `s${String(at).padStart(2, '0')}`)
const runsOf = (at: number) => (at < 6 ? { before: 56, now: 57 } : { before: 203, now: 204 })
const levels = [0.9, 1, 1.2] as const

/** One leg's result that is posted some time. */
export interface Post {
  readonly atMs: number
  readonly scenario: string
  readonly run: number
  readonly attempt: number
  readonly head: string
  readonly level: (typeof levels)[number]
}

/** Uniform from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

// The platform answers in milliseconds here where GitHub takes some hundred: all waits are shorter by as much.
const timesFaster = 60
const spreadMs = 80

/**
 * A push whose twelve legs end in random order, then another: some legs of the first end after it, some of both are run
 * again. Two rounds of one pull request, everything at once.
 */
export function postsOf(random: () => number): Post[] {
  const level = () => levels[Math.floor(random() * levels.length)] ?? 1
  const post = (at: number, changes: Partial<Post>): Post => ({
    atMs: random() * spreadMs,
    scenario: scenarios[at] ?? '',
    run: runsOf(at).now,
    attempt: 1,
    head: headSha,
    level: level(),
    ...changes,
  })
  const all = [...scenarios.keys()]
  const some = (share: number) => all.filter(() => random() < share)
  const first = (at: number, attempt = 1) => ({ run: runsOf(at).before, attempt, head: older })
  return [
    ...all.map((at) => post(at, { ...first(at), atMs: random() * 1.5 * spreadMs - 0.9 * spreadMs })),
    ...some(0.2).map((at) => post(at, first(at, 2))),
    ...all.map((at) => post(at, {})),
    ...some(0.3).map((at) => post(at, { attempt: 2, atMs: (0.5 + random()) * spreadMs })),
  ]
}

/** What each leg should say in the end: of the second push, the last attempt. */
export function newest(posts: readonly Post[]): Post[] {
  return scenarios.flatMap((scenario) =>
    posts
      .filter((post) => post.scenario === scenario && post.head === headSha)
      .toSorted((a, b) => b.attempt - a.attempt)
      .slice(0, 1),
  )
}

const known = new Map<string, readonly Leg[]>()
/** As the gate gives it to its host, with so little folded that twelve fit into a comment whole. */
export function legsOfPost(post: Post): readonly Leg[] {
  const key = JSON.stringify({ ...post, atMs: 0 })
  const legs =
    known.get(key) ?? legsOf(judgementFor(post), view).map((leg) => ({ ...leg, folds: leg.folds.slice(0, 2) }))
  known.set(key, legs)
  return legs
}

const view = { language: 'en', repositoryUrl: 'https://github.example/o/r', runUrl: null, docsUrl: null } as const

export function judgementFor({ level, scenario, attempt, run, head }: Post): Judgement {
  const judgement = judgementOf(level, { scenario, attempt })
  const writer = { ...judgement.writer, run_id: `9${run}`, run_number: run }
  return { ...judgement, head, writer, at: `2026-11-24T06:${scenario.slice(1)}:00Z` }
}

/** Every leg posts for itself; the second push comes when a part of the first one's legs are through. */
export async function eachForItself(seed: number) {
  const random = randomFrom(seed)
  // One in ten takes long: then a job writes what it had read before another one's write and look.
  await using server = await githubServer({ latencyMs: () => random() * 2 + (random() < 0.1 ? 10 : 0) })
  server.comment({ body: 'Looks good', login: 'lin' })
  server.pulls.splice(0, 1, storedPull({ head: { ...storedPull().head, sha: older } }))
  const posts = postsOf(random)
  const postOne = async (post: Post): Promise<Posted> => {
    await wait(Math.max(0, post.atMs + spreadMs))
    const at = await platformAt(server)
    const platform = {
      ...at,
      random,
      clock: { ...at.clock, nowMs: () => performance.now() * timesFaster },
      settle: (ms: number) => wait(ms / timesFaster),
    }
    const given = { pull: 42, fork: false, author: null, marker, language: 'en', whole: false } as const
    return postComment(platform, { ...given, legs: legsOfPost(post) })
  }
  const push = wait(spreadMs).then(() => server.pulls.splice(0, 1, storedPull()))
  const posted = await Promise.all(posts.map(postOne))
  await push
  return { posts, posted, comments: server.comments, requests: server.requests.length }
}

/** Every leg's file of a run's attempt, as its jobs left them: those of the first attempt are still there. */
const filesOf = (posts: readonly Post[], upTo: number): Record<string, Judgement> =>
  Object.fromEntries(
    posts
      .filter(({ attempt }) => attempt <= upTo)
      .map((post) => [`${post.scenario}-${post.attempt}/judgement.json`, judgementFor(post)]),
  )

/**
 * The recipe: legs only write their judgement.json, and one job a run and attempt reports all of them. The reports of a
 * push, of the next one and of its second attempt at once, in random order.
 */
export async function oneReportsAll(seed: number, action: string) {
  const random = randomFrom(seed)
  await using github = await githubServer({ latencyMs: () => random() * 3 })
  github.commits.add('ba5e'.padEnd(40, '0'))
  const posts = postsOf(random).map((post) => ({ ...post, run: post.head === older ? 56 : 57 }))
  const payload = (head: string) => {
    const { pull_request: pull, ...rest } = pullPayload()
    return { ...rest, pull_request: { ...pull, head: { ...pull.head, sha: head } } }
  }
  const report = async ({ head, attempt }: { readonly head: string; readonly attempt: number }) => {
    await wait(random() * 300)
    const files = filesOf(
      posts.filter((post) => post.head === head),
      attempt,
    )
    const run = head === older ? '56' : '57'
    const env = { GITHUB_RUN_ID: `9${run}`, GITHUB_RUN_NUMBER: run, GITHUB_RUN_ATTEMPT: String(attempt) }
    return reportStep({ action, github, files, env, payload: payload(head) })
  }
  const reported = await Promise.all(
    [
      { head: older, attempt: 1 },
      { head: headSha, attempt: 1 },
      { head: headSha, attempt: 2 },
    ].map(report),
  )
  return { posts, reported, comments: [...github.comments] }
}
