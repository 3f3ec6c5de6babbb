import type { Ending } from '../domain/record.ts'

/** Long bodies would bury the reason. */
const detailLength = 300

/** What a failed request's entry in a result's `errors` says, in English, on one line; empty for a success. */
export function errorText(ending: Ending): string {
  switch (ending.kind) {
    case 'ok':
      return ''
    case 'http':
      return withDetail(ending.reason || `HTTP ${ending.status}`, ending.detail)
    case 'connect':
      return withDetail(`Cannot connect (${ending.code})`, ending.detail)
    case 'reset':
      return `Connection broke (${ending.code}) after ${ending.events} events`
    case 'timeout':
      return `No byte for ${ending.afterMs / 1000} s after ${ending.events} events`
    case 'stream-error':
      return withDetail('Server reported an error', ending.detail)
    case 'empty':
      // vLLM's own words, its missing blank included: scripts look for them.
      return 'Never received a valid chunk to calculate TTFT.This response will be marked as failed!'
    case 'cut':
      return `Stream ended without [DONE] or a finish reason after ${ending.events} events`
    case 'protocol':
      return withDetail('Not a valid answer', ending.detail)
    case 'aborted':
      return 'Stopped before it ended'
    default:
      return ending satisfies never
  }
}

function withDetail(what: string, detail: string): string {
  const line = detail.replace(/\s+/g, ' ').trim()
  if (line === '') return what
  return `${what}: ${line.length > detailLength ? `${line.slice(0, detailLength)}…` : line}`
}
