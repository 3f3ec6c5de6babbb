import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const sha = '0123456789012345678901234567890123456789'

/**
 * Runs the release's step that moves the major's tag, in a repository with these tags. `gh` writes down what would change
 * (method, what, and how), and finds the major's tag when it `exists`.
 */
export function movedBy(
  script: string,
  given: { readonly tag: string; readonly tags: readonly string[]; readonly exists: boolean },
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-release-'))
  try {
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, env: gitEnvironment })
    git('init', '--quiet')
    git('commit', '--quiet', '--allow-empty', '--message', 'a release')
    for (const tag of given.tags) git('tag', tag)
    writeFileSync(join(folder, 'gh'), ghOf(given.exists), { mode: 0o755 })
    const env = { ...gitEnvironment, GITHUB_REF_NAME: given.tag, GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: sha }
    const path = [folder, process.env['PATH']].join(delimiter)
    execFileSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env: { ...env, PATH: path } })
    return callsIn(join(folder, 'calls'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const gitEnvironment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@localhost.invalid',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@localhost.invalid',
}

const ghOf = (exists: boolean): string => `#!/usr/bin/env bash
case "$*" in
  *--method*) echo "$*" >>calls ;;
  *) exit ${exists ? 0 : 1} ;;
esac
`

const callsIn = (path: string): readonly string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(shortened) : []

/** `api --silent --method M repos/o/r/git/X --field a=b …` as `M X a=b …`, the SHA made sure of and left out. */
function shortened(call: string): string {
  const [, method, what, fields = ''] = /--method (\S+) repos\/o\/r\/git\/(\S+)(.*)$/.exec(call) ?? []
  const values = fields.split(' --field ').filter((field) => field !== '')
  if (!values.includes(`sha=${sha}`)) throw new Error(`not the release's commit: ${call}`)
  return [method, what, ...values.filter((value) => value !== `sha=${sha}`)].join(' ')
}
