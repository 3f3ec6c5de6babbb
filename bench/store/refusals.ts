import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Ground, git } from '../../__tests__/baselines/sites.ts'
import { job } from '../../__tests__/gate/rows.ts'
import { type Fault, GitServer } from '../../__tests__/helpers/git-server.ts'
import { tokenForms } from '../../src/baselines/index.ts'
import { ArgvWatch } from './argv.ts'
import { digestOf, filesWithToken, stepEnv, workTree } from './ground.ts'
import { startWriter } from './storm.ts'
import { token } from './trial.ts'

interface Refusal {
  readonly name: string
  readonly fault: Fault | null
  /** A server-side hook that says no, and repeats what it was sent. */
  readonly hook: string | null
  readonly says: RegExp
}

/** A server that repeats what it was sent: the token must not come back by that. */
const echo = `you sent ${tokenForms(token).join(' and ')}`

const every: readonly Refusal[] = [
  { name: '401', fault: { kind: 'status', status: 401, says: echo }, hook: null, says: /\(401\)/ },
  { name: '403', fault: { kind: 'status', status: 403, says: echo }, hook: null, says: /contents: write/ },
  { name: '404', fault: { kind: 'status', status: 404, says: echo }, hook: null, says: /contents: write/ },
  { name: 'a protected branch', fault: null, hook: `echo '${echo}' >&2; exit 1`, says: /rules refuse the push/ },
  { name: 'a lost connection', fault: { kind: 'cut', when: 'before' }, hook: null, says: /could not be reached/ },
]

/** Pushes that fail in every way, each by a writer of its own, and what of the token or of files was left by them. */
export async function refusals({ slow }: { readonly slow: boolean }): Promise<{
  readonly names: readonly string[]
  readonly findings: readonly string[]
}> {
  // A server that is not reached is given time to come back.
  const played = every.filter(({ name }) => slow || name !== 'a lost connection')
  const findings = (await Promise.all(played.map(refused))).flat()
  return { names: played.map(({ name }) => name), findings }
}

async function refused({ name, fault, hook, says }: Refusal): Promise<string[]> {
  await using ground = await Ground.make()
  git(ground.bare, 'config', 'http.receivepack', 'true')
  if (hook !== null) {
    writeFileSync(join(ground.bare, 'hooks', 'pre-receive'), `#!/bin/sh\n${hook}\n`, { mode: 0o755 })
  }
  await using server = await GitServer.start(ground.path, token)
  server.fault = ({ service }) => (service === 'write' ? fault : null)
  const directory = workTree(ground)
  const before = await digestOf(directory)
  using watch = new ArgvWatch()
  const child = startWriter(job(1), {
    ...{ url: `${server.url}/remote.git`, branch: 'tokgate-baselines', temporary: ground.temporary },
    ...{ directory, env: await stepEnv(ground, directory), token },
  })
  const said = (await Promise.all([text(child.stdout), text(child.stderr)])).join('\n')
  const holds = (one: string): boolean => tokenForms(token).some((form) => one.includes(form))
  // The hook itself was written with the token in it.
  const files = (await filesWithToken(ground.path, token)).filter((file) => file !== 'remote.git/hooks/pre-receive')
  return [
    ...(/^kept /m.test(said) && says.test(said) ? [] : [`it was said otherwise: ${said}`]),
    ...(holds(said) ? ['the token is in what was said'] : []),
    ...(holds([...watch.seen].join('\n')) ? ['the token is in an argument'] : []),
    ...files.map((file) => `the token is in ${file}`),
    ...((await readdir(ground.temporary)).length === 0 ? [] : ['a temporary folder is left']),
    ...((await digestOf(directory)) === before ? [] : ['the user’s work tree has changed']),
  ].map((finding) => `${name}: ${finding}`)
}
