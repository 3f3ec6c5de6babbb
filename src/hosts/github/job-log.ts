import * as core from '@actions/core'
import type { Log } from '../../domain/clock.ts'
import type { Secrets } from '../secrets.ts'

/** A line that the runner takes for a command acts: text from outside must not. Its old form is found anywhere in a line. */
export const harmless = (text: string): string =>
  text
    .split(/\r\n|[\n\r]/)
    .map((line) => line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## ['))
    .join('\n')

/**
 * The job's log. Warnings and errors stay lines of it: annotations are few (ten a step) and belong to the verdict.
 */
export function jobLog(secrets: Secrets): Log {
  const shown = (line: string): string => harmless(secrets.hide(line))
  return {
    info: (line) => core.info(shown(line)),
    warning: (line) => core.info(shown(`warning: ${line}`)),
    error: (line) => core.info(shown(`error: ${line}`)),
    debug: (line) => core.debug(shown(line)),
  }
}
