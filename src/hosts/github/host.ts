import { readFileSync } from 'node:fs'
import * as core from '@actions/core'
import { type ExitCode, exitCodes, UserProblem } from '../../domain/problem.ts'
import type { Writer } from '../../domain/row.ts'
import type { Language } from '../../domain/words.ts'
import { eventUnreadable, repositoryUnreadable } from '../../messages/hosts.ts'
import { systemClock } from '../clock.ts'
import { complaintWords, failing } from '../failing.ts'
import { systemReason } from '../files.ts'
import type { Environment, Host } from '../host.ts'
import { spokenLanguage } from '../language.ts'
import { progressLine, shownEvery } from '../progress.ts'
import { Secrets, secretsOf } from '../secrets.ts'
import { stopSignal } from '../signals.ts'
import { acceptanceOf, relabelOf } from './accept.ts'
import { jobConfig } from './config.ts'
import { mayStore, needsDefaultBranch, readSituation, type Situation } from './event.ts'
import { harmless, jobLog } from './job-log.ts'
import { isObject, type JsonObject } from './payload.ts'
import { openPlatform, type Platform, patiently, refusalOf, within } from './platform.ts'
import { publishTo } from './publish.ts'
import { subjectOf } from './subject.ts'

/** A job of a workflow on GitHub, GitHub Enterprise Server, Gitea or Forgejo. Throws a UserProblem (exit 2) where there is none. */
export function githubHost(): Host {
  const { env } = process
  const secrets = new Secrets()
  const language = spokenLanguage({ argv: [], env, isAction: true })
  const hide = (value: string): void => secrets.add(value).forEach((form) => void core.setSecret(form))
  secretsOf(env).forEach(hide)
  const log = jobLog(secrets)
  const signal = stopSignal()
  const payload = readEvent(env)
  const situation = readSituation(env, payload)
  const platform = onDemand(env, situation, { clock: systemClock, log, signal })
  const subject = once(() => subjectOf(situation, platform))
  const print = (text: string): void => void process.stdout.write(harmless(secrets.hide(text)))
  process.stdout.on('error', () => {})
  return {
    kind: 'action',
    argv: [],
    inputs: env,
    env,
    clock: systemClock,
    log,
    signal,
    language,
    screen: { color: false, columns: null },
    pull: situation.pull?.number ?? null,
    head: situation.head,
    subject,
    acceptance: (wish) => acceptanceOf({ situation, payload, platform }, wish),
    relabel: relabelOf(situation, payload),
    ...pagesOf(situation),
    stdout: print,
    stderr: print,
    group: (title, work) => core.group(harmless(secrets.hide(title)), work),
    progress: (title) =>
      shownEvery(
        10_000,
        (progress) => log.info(`${title}: ${progressLine(progress)}`),
        () => {},
      ),
    secret: hide,
    hidden: (value) => secrets.hidden(value),
    writer: (version) => writerOf(situation, version),
    mayStore: () => storingAllowed(situation, platform),
    config: (path) => jobConfig(situation, { path, platform }),
    // After a workflow_run the pull request is another run's, but the token is this one's.
    publish: (publication) => {
      const pullNumber = async (): Promise<number | null> => (await subject()).pull
      return publishTo(platform, publication, { pullNumber, fork: situation.pull?.fork ?? false, log })
    },
    complain: (complaints, spoken = language) => {
      for (const words of complaintWords(complaints)) core.error(secrets.hide(words[spoken]))
      return exitCodes.user
    },
    fail: (error, spoken = language) => said(error, secrets, spoken),
    exit: (code) => process.exit(code),
  }
}

/** Says why there is no job around, and ends. */
export function outsideOfAJob(error: unknown): never {
  const language = spokenLanguage({ argv: [], env: process.env, isAction: true })
  return process.exit(said(error, new Secrets(), language))
}

function said(error: unknown, secrets: Secrets, language: Language): ExitCode {
  const { words, exit, stack } = failing(error)
  core.error(secrets.hide(words[language]))
  if (stack !== null) jobLog(secrets).info(stack)
  return exit
}

/** The event's payload; an empty one where the runner wrote no file. */
export function readEvent(env: Environment): JsonObject {
  const path = env['GITHUB_EVENT_PATH'] ?? ''
  if (path === '') return {}
  try {
    const payload: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isObject(payload) ? payload : {}
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : systemReason(error)
    throw new UserProblem(eventUnreadable({ path, why }), exitCodes.user, error)
  }
}

/** One client, opened when it is first asked for; null without a token. */
function onDemand(
  env: Environment,
  situation: Situation,
  given: Pick<Platform, 'clock' | 'log' | 'signal'>,
): () => Promise<Platform> | null {
  const token = env['INPUT_TOKEN'] || env['TOKGATE_TOKEN'] || ''
  const open = once(() => openPlatform(token, situation, given))
  return () => (token === '' ? null : open())
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => {
    asked ??= ask()
    return asked
  }
}

function pagesOf({ serverUrl, owner, repo, runId, runAttempt }: Situation) {
  const repositoryUrl = `${serverUrl}/${owner}/${repo}`
  return {
    repositoryUrl,
    runUrl: `${repositoryUrl}/actions/runs/${runId}${runAttempt > 1 ? `/attempts/${runAttempt}` : ''}`,
  }
}

const writerOf = (situation: Situation, version: string): Writer => ({
  repository: `${situation.owner}/${situation.repo}`,
  ref: situation.ref,
  sha: situation.head,
  event: situation.event,
  run_id: situation.runId,
  run_number: situation.runNumber,
  run_attempt: situation.runAttempt,
  actor: situation.actor,
  version,
})

/** Where the event doesn't name the default branch, the API does; without an answer nothing may be stored, and it is said. */
async function storingAllowed(situation: Situation, open: () => Promise<Platform> | null): Promise<boolean> {
  if (!needsDefaultBranch(situation)) return mayStore(situation)
  const platform = await open()
  const defaultBranch = platform === null ? null : await askedBranch(platform)
  return mayStore({ ...situation, defaultBranch })
}

async function askedBranch(platform: Platform): Promise<string> {
  const { octokit, owner, repo } = platform
  try {
    const answer = await patiently(platform, () => octokit.rest.repos.get({ owner, repo, ...within(platform) }))
    return answer.data.default_branch
  } catch (error) {
    const { status, detail } = refusalOf(error, platform.clock.date())
    throw new UserProblem(repositoryUnreadable({ why: `${status} ${detail}` }), exitCodes.user, error)
  }
}
