// Does the gate hold a real forge's merge? Gitea, its runner and real git, from an empty database: three jobs on main store
// their rows on a branch, a slower pull request is commented and can't be merged, its next push updates that comment and can,
// and a fork's cannot write the baselines.
// Not in CI: bench/peers/gitea.sh builds the forge in minutes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runSimulator } from '../scripts/simulator.ts'
import { textAt } from '../src/hosts/github/payload.ts'
import { type Account, openAccount } from './forge/account.ts'
import { type Forge, startForge, type User } from './forge/gitea.ts'
import { protectMain } from './forge/pulls.ts'
import { copyInto, createRepository } from './forge/repository.ts'
import { startRunner } from './forge/runner.ts'
import { forkedPull, nextPush, slowPull, storeOnMain } from './forge/story.ts'
import { check } from './forge/workflow.ts'
import { machineLine, tookLine } from './machine.ts'

const { values } = parseArgs({
  options: {
    // A folder with action.yml and dist/, where it is not this one.
    action: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    keep: { type: 'boolean', default: false },
  },
})

const started = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'tokgate-forge-'))
console.log(`# forge\n\n${machineLine()}`)
const account = openAccount()
try {
  await tell(account)
} finally {
  if (values.keep) console.log(`\nKept: ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}
console.log(`\n${account.missed === 0 ? 'All of it holds' : `${account.missed} missed`}. ${tookLine(started)}`)
process.exitCode = account.missed === 0 ? 0 : 1

async function tell(account: Account): Promise<void> {
  account.part('A forge, its runner and an endpoint')
  await using forge = await startForge(join(folder, 'gitea'))
  const acme = forge.user('acme', { admin: true })
  account.saw('Gitea answers', true, textAt((await forge.call(acme, 'GET', '/version')).data, 'version') ?? '?')
  await using _runner = await startRunner(forge, acme, join(folder, 'runner'))
  await using simulator = await runSimulator([
    '--model',
    'demo-7b',
    '--round-spread',
    '0.5%',
    '--deployment-spread',
    '0.5%',
  ])
  await publishAction(forge, acme)
  const tree = await createRepository(forge, { owner: acme, name: 'model', folder: join(folder, 'model') })
  const repository = { forge, owner: acme, name: 'model' }
  const story = { account, simulator, repository, tree, showLogs: values.keep }
  await storeOnMain(story)
  await protectMain(repository, check)
  const slow = await slowPull(story)
  await nextPush(story, slow)
  await forkedPull(story, join(folder, 'fork'))
}

/** The Action as users name it: a repository with action.yml and dist/, and the tag v1. */
async function publishAction(forge: Forge, acme: User): Promise<void> {
  const tree = await createRepository(forge, { owner: acme, name: 'tokgate', folder: join(folder, 'tokgate') })
  copyInto(tree, resolve(values.action), ['action.yml', 'dist'])
  tree.push('main', 'The Action')
  tree.git('tag', 'v1')
  tree.git('push', '--quiet', 'origin', 'v1')
}
