import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSimulator } from '../../scripts/simulator.ts'
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

test('dist/ is three files, under 3 MB in all', () => {
  const files = readdirSync(join(root, 'dist'))
  expect(files.sort()).toEqual(['action.js', 'cli.js', 'lane.js'])
  expect(files.reduce((sum, file) => sum + statSync(join(root, 'dist', file)).size, 0)).toBeLessThan(3e6)
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

  let through = 0
  const proxy = createServer((request, response) => {
    through += 1
    const target = new URL(request.url ?? '')
    const socket = connect(Number(target.port), target.hostname)
    socket.on('error', () => response.destroy())
    const head = Object.entries({ ...request.headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
    socket.write(`${request.method} ${target.pathname} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
    request.pipe(socket, { end: false })
    socket.pipe(response.socket ?? socket)
  })
  proxy.on('connect', (request, client, rest) => {
    through += 1
    const [host = '', port] = (request.url ?? '').split(':')
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      target.write(rest)
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('error', () => target.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const proxied = await run(cli, [...bench, '--base-url', simulator.url, '--proxy', url])
  proxy.closeAllConnections()
  proxy.close()
  expect(proxied.stdout, proxied.stderr).toMatch(/Successful requests: +12 /)
  expect(through).toBeGreaterThan(0)
})
