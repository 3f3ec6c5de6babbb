import type { Branch, World } from '../site.ts'
import { basicOf } from './token.ts'

/** The remote's name in the private repository: no section of a user's own config speaks of it. */
export const remote = 'tokgate-baselines'

/** Of git's variables only these are the user's word about how servers are reached; all others belong to his own work tree. */
const kept =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_\w+|HTTP_PROXY_AUTHMETHOD|EXEC_PATH|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/
/** Inputs may be secrets, and git's children have no use for them. */
const ours = /^(INPUT|TOKGATE)_/

/**
 * The environment of every call of git: the private repository, no question to anybody, one language, and the token in
 * the one place that neither a process list nor a file shows. Config is added behind what GIT_CONFIG_COUNT has.
 */
export function gitEnvironment(env: World['env'], folder: string, branch: Branch): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !ours.test(entry[0]) && (!entry[0].startsWith('GIT_') || kept.test(entry[0])),
  )
  const base = Object.fromEntries(own)
  return {
    ...base,
    ...configured(base, [...always(branch.url), ...(branch.token === null ? [] : loggedIn(branch.url, branch.token))]),
    ...(branch.token === null ? {} : noHelp),
    // Named outright, it is taken as it is: no search upwards, no question whose it is (safe.directory).
    GIT_DIR: folder,
    GIT_TERMINAL_PROMPT: '0',
    // A token goes by its own protocol; without one a user's config may lead elsewhere, but to no helper of another program.
    GIT_ALLOW_PROTOCOL: branch.token === null ? 'https:http:ssh:file' : new URL(branch.url).protocol.slice(0, -1),
    LC_ALL: 'C',
    LANGUAGE: 'C',
    ...untraced,
  }
}

/** A trace would write headers and config to wherever the user's settings say. */
const untraced = {
  GIT_TRACE: '0',
  GIT_TRACE_CURL: '0',
  GIT_TRACE_PACKET: '0',
  GIT_TRACE_REDACT: '1',
  GIT_TRACE2: '0',
  GIT_TRACE2_EVENT: '0',
  GIT_TRACE2_PERF: '0',
}

/** Set and empty: git then asks no program, not even the one that core.askPass or SSH_ASKPASS names. */
const noHelp = { GIT_ASKPASS: '', SSH_ASKPASS: '' }

type Config = readonly (readonly [key: string, value: string])[]

const always = (url: string): Config => [
  [`remote.${remote}.url`, url],
  ['core.hooksPath', '/dev/null'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['push.recurseSubmodules', 'no'],
  ['push.followTags', 'false'],
  ['push.gpgSign', 'false'],
  // A server that goes silent is given up before the call's own limit.
  ['http.lowSpeedLimit', '100'],
  ['http.lowSpeedTime', '30'],
]

/** Only for this address, only to this address: no rewriting, no redirect, no helper, no other header. */
const loggedIn = (url: string, token: string): Config =>
  /^https?:/.test(url)
    ? [
        ['credential.helper', ''],
        [`url.${url}.insteadOf`, url],
        [`url.${url}.pushInsteadOf`, url],
        ['http.followRedirects', 'false'],
        [`http.${url}.followRedirects`, 'false'],
        // An empty one takes back those that a user's config adds.
        [`http.${url}.extraheader`, ''],
        [`http.${url}.extraheader`, `Authorization: Basic ${basicOf(token)}`],
      ]
    : []

function configured(env: Readonly<Record<string, string>>, config: Config): Record<string, string> {
  const before = /^\d{1,4}$/.test(env['GIT_CONFIG_COUNT'] ?? '') ? Number(env['GIT_CONFIG_COUNT']) : 0
  const entries = config.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${before + i}`, key],
    [`GIT_CONFIG_VALUE_${before + i}`, value],
  ])
  return { ...Object.fromEntries(entries), GIT_CONFIG_COUNT: String(before + config.length) }
}
