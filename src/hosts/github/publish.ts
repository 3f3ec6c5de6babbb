import * as core from '@actions/core'
import type { Log } from '../../domain/clock.ts'
import type { Words } from '../../domain/words.ts'
import * as say from '../../messages/hosts.ts'
import { systemReason } from '../files.ts'
import type { Publication, Published } from '../host.ts'
import { type Posted, postComment } from './comment.ts'
import type { Platform } from './platform.ts'
import { fittedSummary } from './summary.ts'

/** Which pull request, and whether its run's token is read-only by origin. */
export interface About {
  /** Asked for only where a comment is wanted: after a `workflow_run` the platform must be asked. */
  readonly pullNumber: () => Promise<number | null>
  readonly fork: boolean
  readonly log: Log
}

// GitHub shows ten of a level and a step.
const mostAnnotations = 10

/**
 * Outputs and annotations first: they are local and cannot wait. Nothing here throws or changes an outcome.
 */
export async function publishTo(
  platform: () => Promise<Platform> | null,
  publication: Publication,
  about: About,
): Promise<Published> {
  const problems: Words[] = []
  const keep = (words: Words | null): void => void (words !== null && problems.push(words))
  for (const [name, value] of Object.entries(publication.outputs)) keep(setOutput(name, value))
  annotate(publication)
  keep(await writeSummary(publication))
  const posted = await commented(platform, publication, about)
  if (posted?.kind === 'failed') problems.push(posted.words)
  else if (posted !== null) about.log.info(postedLine(posted))
  const commentUrl = posted === null || posted.kind === 'failed' ? null : posted.url
  keep(setOutput('comment-url', commentUrl ?? ''))
  return { commentUrl, problems }
}

const postedLine = (posted: Exclude<Posted, { kind: 'failed' }>): string =>
  posted.kind === 'newer'
    ? `A newer run, or one of the pull request's head, has already reported; its comment stands: ${posted.url}`
    : `Comment ${posted.how}: ${posted.url}`

function setOutput(name: string, value: string): Words | null {
  try {
    core.setOutput(name, value)
    return null
  } catch (error) {
    return say.outputFailed({ name, why: systemReason(error) })
  }
}

function annotate({ annotations }: Publication): void {
  for (const { level, title, text } of annotations.slice(0, mostAnnotations)) {
    if (level === 'error') core.error(text, { title })
    else core.warning(text, { title })
  }
}

async function writeSummary({ summary, language }: Publication): Promise<Words | null> {
  try {
    await core.summary.emptyBuffer().addRaw(fittedSummary(summary, language)).write()
    return null
  } catch (error) {
    return say.summaryFailed({ why: error instanceof Error ? error.message : systemReason(error) })
  }
}

/**
 * null: there is nothing to comment on, or no comment is wanted. What is no answer of the platform (a signal, a bug in
 * its client) must not hide the outcome either.
 */
async function commented(
  platform: () => Promise<Platform> | null,
  { comment, marker, commentAuthor: author, language }: Publication,
  { pullNumber, fork }: About,
): Promise<Posted | null> {
  if (comment === null) return null
  try {
    const pull = await pullNumber()
    if (pull === null) return null
    const opened = await platform()
    if (opened === null) return { kind: 'failed', words: say.noToken() }
    return await postComment(opened, { ...comment, marker, language, author, pull, fork })
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { kind: 'failed', words: say.platformFailed({ detail }) }
  }
}
