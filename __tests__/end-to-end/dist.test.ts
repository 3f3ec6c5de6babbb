import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSimulator } from '../../scripts/simulator.ts'
import { proxyServer } from '../helpers/proxy-server.ts'
import { cli, root, run } from '../helpers/run.ts'

const bench = [
  'bench',
  '--model',
  'sim',
  '--dataset-name',
  'random',
  '--random-input-len',
  '16',
  '--random-output-len',
  '8',
  '--num-prompts',
  '12',
]

test('dist/ is three entries and what they share, under 2 MB in all', () => {
  const files = readdirSync(join(root, 'dist'))
  expect(files.filter((file) => !file.startsWith('shared-')).sort()).toEqual(['action.js', 'cli.js', 'lane.js'])
  expect(files.reduce((sum, file) => sum + statSync(join(root, 'dist', file)).size, 0)).toBeLessThan(2e6)
})

test('each begins with the check of its Node', () => {
  for (const file of readdirSync(join(root, 'dist'))) {
    expect(readFileSync(join(root, 'dist', file), 'utf8').slice(0, 400)).toMatch(
      /process\.versions\.node.*needs Node\.js 22\.19/s,
    )
  }
})

test('the bundle carries load over worker threads and through a proxy', async () => {
  await using simulator = await runSimulator(['--fast', '--model', 'sim'])
  const threads = await run(cli, [...bench, '--base-url', simulator.url, '--lanes', '2'])
  expect(threads.stdout, threads.stderr).toMatch(/Successful requests: +12 /)

  await using proxy = await proxyServer()
  const proxied = await run(cli, [...bench, '--base-url', simulator.url, '--proxy', proxy.url])
  expect(proxied.stdout, proxied.stderr).toMatch(/Successful requests: +12 /)
  expect(proxy.asked.length).toBeGreaterThan(0)
})
