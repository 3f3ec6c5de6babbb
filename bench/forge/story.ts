// The parts of forge.ts's story, in order. Each does what a person would and writes down what the forge then shows.
import type { RunningSimulator } from '../../scripts/simulator.ts'
import { textAt } from '../../src/hosts/github/payload.ts'
import type { Account } from './account.ts'
import { checkOn, commentsOf, merge, openPull, type Repository, runEnded, shaOfMain } from './pulls.ts'
import { createFork, type WorkTree } from './repository.ts'
import { branch, check, thievish, workflow } from './workflow.ts'

// Half as fast as it could: a machine that stops for milliseconds must not make the client's health the verdict.
const asMain = 0.5
const slower = 1 - asMain * 0.85

export interface Story {
  readonly account: Account
  readonly simulator: RunningSimulator
  readonly repository: Repository
  readonly tree: WorkTree
  readonly showLogs: boolean
}

export async function storeOnMain(story: Story): Promise<void> {
  const { account, simulator, tree } = story
  account.part('Three pushes to main')
  for (const job of [1, 2, 3]) {
    await simulator.deploy({ seed: job, slowdown: asMain })
    if (job === 1) tree.write('.github/workflows/serving.yml', workflow(simulator.url))
    tree.write('weights.txt', `deployment ${job}\n`)
    const sha = tree.push('main', `Deployment ${job}`)
    const run = await ended(story, { sha, event: 'push' })
    account.saw(`job ${job} passes`, run.conclusion === 'success', run.conclusion)
    const rows = rowsOnBranch(tree)
    account.saw(
      `its row is on ${branch}`,
      rows.length === job,
      `${rows.length} files, the newest ${rows.at(-1) ?? '-'}`,
    )
  }
  const files = tree.git('ls-tree', '-r', '--name-only', 'origin/main').split('\n')
  account.saw('main itself was not written to', files.length === 2, files.join(', '))
}

interface Pull {
  readonly number: number
  readonly comment: number
}

export async function slowPull(story: Story): Promise<Pull> {
  const { account, simulator, repository, tree } = story
  account.part('A pull request that is 15 % slower')
  await simulator.deploy({ seed: 4, slowdown: slower })
  tree.git('checkout', '--quiet', '-b', 'quantise')
  tree.write('weights.txt', 'quantised\n')
  const sha = tree.push('quantise', 'Quantise')
  const number = await openPull(repository, { by: repository.owner, head: 'quantise', title: 'Quantise' })
  const run = await ended(story, { sha, event: 'pull_request' })
  account.saw('its job fails', run.conclusion === 'failure', run.conclusion)
  account.saw('the check is red', (await checkOn(repository, sha, check)) === 'failure', check)
  const comments = await commentsOf(repository, number)
  const [first] = comments
  account.saw(
    'it has one comment',
    comments.length === 1,
    `${comments.length}, by ${first?.by ?? '-'}: ${headline(first?.body)}`,
  )
  account.saw('the comment names the commit', first?.body.includes(sha.slice(0, 7)) === true, sha.slice(0, 7))
  account.saw('no row came from it', rowsOnBranch(tree).length === 3, `${rowsOnBranch(tree).length} rows`)
  await refusedMerge(story, number)
  return { number, comment: first?.id ?? 0 }
}

/** The repository's owner is an administrator of the forge: whom this stops, it stops everybody. */
async function refusedMerge({ account, repository }: Story, pull: number): Promise<void> {
  const before = await shaOfMain(repository)
  const refused = await merge(repository, pull)
  const unmoved = (await shaOfMain(repository)) === before
  account.saw(
    'the merge is refused',
    refused.status === 405 && unmoved,
    `${refused.status} ${textAt(refused.data, 'message') ?? ''}`,
  )
}

export async function nextPush(story: Story, pull: Pull): Promise<void> {
  const { account, simulator, repository, tree } = story
  account.part('The next push is as fast as main')
  await simulator.deploy({ seed: 5, slowdown: asMain })
  tree.write('weights.txt', 'quantised well\n')
  const sha = tree.push('quantise', 'Quantise well')
  const run = await ended(story, { sha, event: 'pull_request' })
  account.saw('its job passes', run.conclusion === 'success', run.conclusion)
  const comments = await commentsOf(repository, pull.number)
  const [first] = comments
  const same = comments.length === 1 && first?.id === pull.comment
  account.saw(
    'the same comment was updated',
    same,
    `${comments.length}, id ${first?.id} (was ${pull.comment}): ${headline(first?.body)}`,
  )
  account.saw('it names the new commit', first?.body.includes(sha.slice(0, 7)) === true, sha.slice(0, 7))
  await simulator.deploy({ seed: 6, slowdown: asMain })
  const merged = await merge(repository, pull.number)
  account.saw('the merge is allowed', merged.status === 200, `${merged.status}`)
  const main = await ended(story, { sha: await shaOfMain(repository), event: 'push' })
  account.saw(
    "main's job passes and stores",
    main.conclusion === 'success' && rowsOnBranch(tree).length === 4,
    `${main.conclusion}, ${rowsOnBranch(tree).length} rows`,
  )
}

/**
 * A fork brings its own workflow, so it may do what it likes with its job's token: that one can only read. Commenting is
 * reading here: on Gitea whoever sees a pull request may comment on it.
 */
export async function forkedPull(story: Story, folder: string): Promise<void> {
  const { account, simulator, repository, tree } = story
  const { forge, owner, name } = repository
  account.part('A pull request from a fork, which tries to write the baselines')
  const guest = forge.user('guest', { admin: false })
  // Strangers' runs wait for a click on a page. A collaborator's don't, and from a fork their token is the same.
  await forge.call(owner, 'PUT', `/repos/${owner.name}/${name}/collaborators/guest`, { permission: 'write' })
  const fork = await createFork(forge, { of: `${owner.name}/${name}`, by: guest, folder })
  await simulator.deploy({ seed: 7, slowdown: asMain })
  fork.git('checkout', '--quiet', '-b', 'distil')
  fork.write('.github/workflows/serving.yml', thievish(workflow(simulator.url)))
  const sha = fork.push('distil', 'Distil')
  const number = await openPull(repository, { by: guest, head: 'guest:distil', title: 'Distil' })
  const run = await ended(story, { sha, event: 'pull_request' })
  const theft = /the theft (was refused|succeeded)$/m.exec(run.log)?.[0] ?? 'nothing in the log'
  account.saw('its token cannot push', theft === 'the theft was refused', theft)
  account.saw('the baselines are as they were', rowsOnBranch(tree).length === 4, `${rowsOnBranch(tree).length} rows`)
  account.saw('its job passes', run.conclusion === 'success', run.conclusion)
  const comments = await commentsOf(repository, number)
  account.saw('it has one comment', comments.length === 1, `${comments.length}: ${headline(comments[0]?.body)}`)
}

async function ended({ repository, showLogs }: Story, run: { readonly sha: string; readonly event: string }) {
  const done = await runEnded(repository, run)
  if (showLogs) console.log(done.log.replace(/^/gm, '    | '))
  return done
}

function rowsOnBranch(tree: WorkTree): readonly string[] {
  tree.git('fetch', '--quiet', '--prune', 'origin')
  const branches = tree.git('for-each-ref', '--format=%(refname:short)', `refs/remotes/origin/${branch}`)
  return branches === ''
    ? []
    : tree
        .git('ls-tree', '-r', '--name-only', `origin/${branch}`)
        .split('\n')
        .filter((path) => path.endsWith('.json'))
}

const headline = (body: string | undefined): string =>
  (body ?? '').split('\n').find((line) => line !== '' && !line.startsWith('<!--')) ?? ''
