import type { RemoteTrouble } from '../../messages/branch.ts'
import type { GitEnd } from './program.ts'

/** `raced`: somebody else wrote first. `branch-missing`: nothing was stored yet. The others are for the user. */
export type FailureKind = RemoteTrouble | 'branch-missing'

/** What git or the server said no with. `detail` is one plain line without the token. */
export class GitFailure extends Error {
  readonly kind: FailureKind
  readonly detail: string

  constructor(kind: FailureKind, detail: string) {
    super(`${kind}: ${detail}`)
    this.name = 'GitFailure'
    this.kind = kind
    this.detail = detail
  }
}

/**
 * What git's own words mean (LC_ALL=C): the first that fits. The server's refusals stand before what they lead to, such
 * as "the remote end hung up" after a 403.
 */
const meanings: readonly (readonly [RegExp, FailureKind])[] = [
  [/No space left on device|Disk quota exceeded/, 'disk'],
  [/couldn't find remote ref/, 'branch-missing'],
  [/mismatched algorithms|hash algorithm/, 'object-format'],
  [/\[rejected\]|cannot lock ref|failed to update ref|incorrect old value|reference already exists/, 'raced'],
  [/declined\)|\(deny|protected branch|GH0\d\d|shallow update not allowed|\(prohibited/i, 'refused'],
  [/\(publickey|Host key verification failed/, 'ssh-login'],
  [/could not read (Username|Password)|Authentication failed|error: 401|Invalid username or/, 'unauthorised'],
  [
    /error: 403|Permission to .* denied|Write access to repository|Permission denied|insufficient permission/,
    'forbidden',
  ],
  [/error: 404|[Rr]epository .*not found|does not exist|does not appear to be a git repository/, 'not-found'],
  [/error: 30\d|unable to update url base/, 'redirected'],
  [/dubious ownership/, 'untrusted'],
  [/SSL certificate|certificate verify|server verification failed|SSL: /i, 'tls'],
  [/Could not resolve (host|proxy)/, 'unresolved'],
  [/transport '\w+' not allowed|protocol '\w+' is not supported/, 'transport'],
  [/error: (429|5\d\d)|Internal Server Error|\[remote rejected\]|RPC failed|hung up|early EOF/, 'interrupted'],
  [
    /Failed to connect|Connection (refused|reset|timed out)|timed out|Operation too slow|unexpected disconnect/i,
    'interrupted',
  ],
  [/unable to access|Empty reply|Could not read from remote|pack-objects died|transfer closed/, 'interrupted'],
]

/** @param err standard error, standard output behind it: `git push --porcelain` puts refusals there. */
export function failureOf({ end, out, err }: GitEnd, hide: (text: string) => string): GitFailure {
  const said = hide(`${err}\n${out.subarray(0, 4096).toString('utf8')}`)
  if (end === 'late') return new GitFailure('interrupted', 'git was still waiting at the time limit')
  if (end === 'stopped') return new GitFailure('stopped', 'stopped')
  if (end === 'overlong') return new GitFailure('too-much', 'the branch holds more than can be read at once')
  const kind = meanings.find(([pattern]) => pattern.test(said))?.[1] ?? 'unknown'
  return new GitFailure(kind, detailOf(said))
}

/** The lines that say most: the server's own, then errors; without control characters, and short. */
function detailOf(said: string): string {
  const lines = said
    .split(/[\r\n]+/)
    .map(plain)
    .filter((line) => line !== '')
  const server = lines.filter((line) => line.startsWith('remote: ')).map((line) => line.slice('remote: '.length).trim())
  const errors = lines.filter(
    (line) => /^(fatal|error):|^!|rejected/.test(line) && !/failed to push some refs/.test(line),
  )
  const chosen = [...new Set([...server, ...errors])].filter((line) => line !== '')
  return (chosen.length > 0 ? chosen : lines).join('; ').slice(0, mostDetail)
}

const mostDetail = 300
/** Nothing that a terminal or a runner would obey. */
const plain = (line: string): string =>
  line
    .replace(/[\p{C}\s]+/gu, ' ')
    .replaceAll('::', ': :')
    .trim()
