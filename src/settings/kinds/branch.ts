import type { Words } from '../../domain/words.ts'
import { branchExpected, repositoryExpected } from '../../messages/branch.ts'
import type { Kind } from '../setting.ts'
import { oneOf } from './given.ts'

/** A branch as git names it (git-check-ref-format), of letters, digits and `. _ - /`: fit for every shell and file system. */
const plainBranch = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9_][\w.-]*)*$/
const isBranch = (given: string): boolean =>
  plainBranch.test(given) &&
  given.length <= 200 &&
  !/\.\.|\.lock(\/|$)|\.(\/|$)|^refs\//.test(given) &&
  !/^[0-9a-f]{40}$/.test(given)

export const branchName = (): Kind<string> =>
  oneOf({
    metavar: 'NAME',
    schema: { type: 'string', pattern: plainBranch.source },
    parse: (given) => (isBranch(given) ? { value: given } : branchExpected({ got: given })),
  })

/** `owner/name` on the job's own server, or the URL of a repository anywhere. */
export const repository = (): Kind<string> =>
  oneOf({
    metavar: 'OWNER/NAME|URL',
    schema: { type: 'string', minLength: 1 },
    parse: readRepository,
  })

const ownerAndName = /^[\w.-]+\/[\w.-]+$/
const protocols: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'file:'])

/** A password, or a token in a user's place, would be shown and stand in argv: neither is taken, nor repeated. */
function readRepository(given: string): { value: string } | Words {
  if (ownerAndName.test(given) && !/(^|\/)\.{1,2}(\/|$)/.test(given)) return { value: given }
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !protocols.has(url.protocol) || /[\s'"\\]/.test(given)) return repositoryExpected()
  const mayName = url.protocol === 'ssh:'
  if (url.password !== '' || (url.username !== '' && !mayName)) return repositoryExpected()
  if (url.search !== '' || url.hash !== '' || url.pathname.length < 2) return repositoryExpected()
  return { value: given.replace(/\/+$/, '') }
}
