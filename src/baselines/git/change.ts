/** What a commit does to the branch's files, who made it, and what it says. */
export interface Change {
  readonly add: readonly { readonly path: string; readonly text: string }[]
  readonly remove: readonly string[]
  readonly message: string
  readonly author: Person
  readonly atMs: number
}

export interface Person {
  readonly name: string
  readonly email: string
}

const bot: Person = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
}

/** Whoever started the job, as GitHub names people by their login; the Actions' own bot where nobody is named. */
export function personOf(actor: string | null): Person {
  const login = (actor ?? '')
    .replace(/[^\p{L}\p{N}._ [\]-]/gu, '')
    .slice(0, 100)
    .trim()
  return login === '' ? bot : { name: login, email: `${login.replaceAll(' ', '-')}@users.noreply.github.com` }
}

/** Paths that need no quoting in git's import stream: the only ones that a row ever has. */
export const isPlainPath = (path: string): boolean => /^[\w.%~-]+(\/[\w.%~-]+)*$/.test(path)

/** One commit as `git fast-import` reads it: the tree of `parent` with these files added and removed. */
export function importStream(ref: string, parent: string | null, change: Change): Buffer {
  const paths = [...change.add.map(({ path }) => path), ...change.remove]
  const unfit = paths.find((path) => !isPlainPath(path))
  if (unfit !== undefined) throw new Error(`not the path of a row: ${unfit}`)
  const time = `${Math.floor(change.atMs / 1000)} +0000`
  return Buffer.concat([
    line(`commit ${ref}`),
    line(`author ${signature(change.author)} ${time}`),
    line(`committer ${signature(change.author)} ${time}`),
    data(change.message),
    ...(parent === null ? [] : [line(`from ${parent}`)]),
    ...change.remove.map((path) => line(`D ${path}`)),
    ...change.add.flatMap(({ path, text }) => [line(`M 100644 inline ${path}`), data(text)]),
    line('done'),
  ])
}

const signature = ({ name, email }: Person): string => `${name} <${email}>`
const line = (text: string): Buffer => Buffer.from(`${text}\n`)

function data(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([line(`data ${bytes.length}`), bytes, line('')])
}
