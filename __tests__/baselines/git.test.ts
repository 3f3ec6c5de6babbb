import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyOf } from '../../src/gate/comparable.ts'
import { job, key, note } from '../gate/rows.ts'
import { config, httpGround } from './http-ground.ts'
import { git } from './sites.ts'

const scenario = { suite: 'default', scenario: 'default' }
const hash = key.slice(-16)
const at = httpGround()

describe('over HTTP, as from a forge', () => {
  test('rows are commits on a branch of their own, signed by the actor, that say what was stored', async () => {
    const store = at().open()
    await store.append(job(1))
    await store.append(note('pin', 2, 1))
    await store.remove([job(1)])
    expect((await store.read(scenario)).rows).toEqual([note('pin', 2, 1)])
    const log = git(at().ground.bare, 'log', '--format=%an <%ae>|%cn|%s|%P', 'tokgate-baselines').trim().split('\n')
    expect(log.map((line) => line.split('|').slice(0, 3))).toEqual([
      ['lin <lin@users.noreply.github.com>', 'lin', 'tokgate: remove 1 row'],
      ['lin <lin@users.noreply.github.com>', 'lin', `tokgate: store a note (pin) of ${key}`],
      ['lin <lin@users.noreply.github.com>', 'lin', `tokgate: store a job of ${key} (pass)`],
    ])
    expect(log.at(-1)?.endsWith('|')).toBe(true)
    expect(git(at().ground.bare, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/tokgate-baselines')
    expect(await readdir(at().ground.temporary)).toEqual([])
  })

  test('a suite is fetched once, whatever is read of it', async () => {
    await at().open().append(job(1))
    const store = at().open()
    at().server.asked.length = 0
    await Promise.all([store.read(scenario), store.others(scenario), store.readSuite('default')])
    await store.read({ suite: 'default', scenario: 'chat' })
    const fetches = at().server.asked.filter(({ url }) => url.includes('info/refs'))
    expect(fetches.length).toBeLessThanOrEqual(2)
  })

  test.each([true, false])(
    'only the suite’s rows travel, where the server can leave out the others (%s)',
    async (can) => {
      git(at().ground.bare, 'config', 'uploadpack.allowFilter', String(can))
      const other = job(1, { scenario: 'chat', key: keyOf('nightly', 'chat', {}), subject: { noise: noise(200_000) } })
      await at().open().append(other)
      await at().open().append(job(1))
      at().server.sentBytes = 0
      expect(await at().open().read(scenario)).toEqual({ rows: [job(1)], skipped: [] })
      if (can) expect(at().server.sentBytes).toBeLessThan(50_000)
      else expect(at().server.sentBytes).toBeGreaterThan(100_000)
      // A row on top of others that never came here.
      at().server.sentBytes = 0
      await at().open().append(job(2))
      if (can) expect(at().server.sentBytes).toBeLessThan(50_000)
      expect(await at().open().read({ suite: 'nightly', scenario: 'chat' })).toEqual({ rows: [other], skipped: [] })
      expect((await at().open().read(scenario)).rows).toEqual([job(1), job(2)])
    },
  )

  test('a server that hands out no blobs by name is read as a whole', async () => {
    git(at().ground.bare, 'config', 'uploadpack.allowFilter', 'true')
    git(at().ground.bare, 'config', 'protocol.version', '0')
    await at().open().append(job(1))
    at().server.asked.length = 0
    expect(
      await at()
        .open({ env: config([['protocol.version', '0']]) })
        .read(scenario),
    ).toEqual({
      rows: [job(1)],
      skipped: [],
    })
    // The tree, the rows, which are refused by name, and then the branch.
    expect(at().server.asked.filter(({ url }) => url.includes('info/refs'))).toHaveLength(3)
  })
})

/** Bytes that do not compress, as text. */
const noise = (length: number): string => {
  let state = 1
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647
    return String.fromCharCode(33 + (state % 90))
  }).join('')
}

test('what is no row on the branch is skipped and named, and never checked out', async () => {
  await at().open().append(job(1))
  const work = join(at().ground.path, 'work')
  git(at().ground.path, 'clone', '--quiet', '--branch', 'tokgate-baselines', at().ground.bare, 'work')
  const folder = `default/default/${hash}`
  const put = (path: string, text: string): void => writeFileSync(join(work, folder, path), text)
  put('torn.json', '{"schema": 1, "ki')
  put('large.json', JSON.stringify(job(9)) + ' '.repeat(256 * 1024))
  put('twin.json', JSON.stringify({ ...job(1), at: '2026-11-01T09:00:00Z' }))
  put('notes.txt', 'no row, and none of our business')
  execFileSync(
    'sh',
    ['-c', `ln -s /etc/passwd link.json; mkdir -p deep.json; echo '{}' > deep.json/a; echo '{}' > deep.json/b`],
    {
      cwd: join(work, folder),
    },
  )
  git(work, 'add', '.')
  const commit = git(work, 'rev-parse', 'HEAD').trim()
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${commit},${folder}/module.json`)
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${commit},default/chat`)
  git(work, 'commit', '--quiet', '-m', 'odd')
  git(work, 'push', '--quiet', 'origin', 'tokgate-baselines')
  const { rows, skipped } = await at().open().read(scenario)
  expect(rows).toEqual([job(1)])
  const why = Object.fromEntries(skipped.map((one) => [one.where, one.why]))
  expect(why).toEqual({
    [`${hash}/deep.json`]: 'not a regular file',
    [`${hash}/large.json`]: expect.stringMatching(/^\d+ bytes, more than 262144$/),
    [`${hash}/link.json`]: 'not a regular file but a link',
    [`${hash}/module.json`]: 'not a regular file but a submodule',
    [`${hash}/torn.json`]: 'not JSON',
    [`${hash}/twin.json`]: expect.stringMatching(/^the same id as /),
  })
  expect(skipped).toHaveLength(6)
  expect((await at().open().read({ suite: 'default', scenario: 'chat' })).skipped).toEqual([
    { where: '.', why: 'not a regular file but a submodule' },
  ])
  await at().open().append(job(2))
  expect((await at().open().read(scenario)).rows).toEqual([job(1), job(2)])
  expect(at().ground.branchFiles()).toContain(`${folder}/notes.txt`)
})
