// Cuts the operations that tokgate calls, with what they refer to, out of GitHub's OpenAPI description:
//   npm install @octokit/openapi@23 (anywhere else), then node scripts/github-contract.ts FOLDER/node_modules/@octokit/openapi
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Json = { readonly [key: string]: unknown }

const repo = '/repos/{owner}/{repo}'
/** Each path and its methods, as the hosts call them. */
const wanted: readonly (readonly [string, ...string[]])[] = [
  ['/user', 'get'],
  [repo, 'get'],
  [`${repo}/issues/{issue_number}/comments`, 'get', 'post'],
  [`${repo}/issues/comments/{comment_id}`, 'get', 'patch', 'delete'],
  [`${repo}/issues/{issue_number}/events`, 'get'],
  [`${repo}/contents/{path}`, 'get'],
  [`${repo}/git/commits/{commit_sha}`, 'get'],
  [`${repo}/git/matching-refs/{ref}`, 'get'],
  [`${repo}/pulls`, 'get'],
  [`${repo}/pulls/{pull_number}`, 'get'],
  [`${repo}/commits/{commit_sha}/pulls`, 'get'],
  [`${repo}/collaborators/{username}/permission`, 'get'],
  [`${repo}/actions/runs`, 'get'],
  [`${repo}/actions/runs/{run_id}`, 'get'],
  [`${repo}/actions/workflows/{workflow_id}/runs`, 'get'],
]

const prose = new Set([
  'summary',
  'description',
  'tags',
  'externalDocs',
  'example',
  'examples',
  'x-github',
  'x-octokit',
])

const source = process.argv[2]
if (source === undefined) throw new Error('name the folder of @octokit/openapi')
const whole = json(readFileSync(join(source, 'generated/api.github.com.json'), 'utf8'))
const version = String(json(readFileSync(join(source, 'package.json'), 'utf8'))['version'])
const golden = fileURLToPath(new URL('../__tests__/golden/github/', import.meta.url))

const paths = Object.fromEntries(
  wanted.map(([path, ...methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, operation(path, method)])),
  ]),
)
const cut = {
  openapi: whole['openapi'],
  info: { title: `Cut from @octokit/openapi ${version} by scripts/github-contract.ts`, version },
  paths,
  components: referred(paths),
}
writeFileSync(join(golden, 'api.json'), `${JSON.stringify(cut, null, 1)}\n`)
copyFileSync(join(source, 'LICENSE'), join(golden, 'LICENSE'))

function json(text: string): Json {
  return JSON.parse(text) as Json
}

function operation(path: string, method: string): unknown {
  const found = at(whole, ['paths', path, method])
  if (found === undefined) throw new Error(`GitHub describes no ${method} ${path} any more`)
  return slim(found)
}

function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((inner: unknown, key) => (inner as Json | undefined)?.[key], value)
}

/** Without prose and examples. Under `properties` a key is a field's name. */
function slim(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((one) => slim(one))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => names || !prose.has(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, slim(inner, !names && key === 'properties')]))
}

/** Everything that a part refers to, and what that refers to, as `components`. */
function referred(part: unknown): Json {
  const found = new Map<string, unknown>()
  const follow = (value: unknown): void => {
    for (const [, ref = ''] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
      if (found.has(ref)) continue
      found.set(ref, slim(at(whole, ['components', ...ref.split('/')])))
      follow(found.get(ref))
    }
  }
  follow(part)
  const kinds = new Map<string, Record<string, unknown>>()
  for (const [ref, value] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [kind = '', name = ''] = ref.split('/')
    kinds.set(kind, { ...kinds.get(kind), [name]: value })
  }
  return Object.fromEntries(kinds)
}
