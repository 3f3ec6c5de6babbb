import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanEnv, cli, run } from '../helpers/run.ts'

const key = 'sk-sesame-1234567890'

const event = (data: string): string => `data: ${data}\n\n`
const answer = [
  ...Array.from({ length: 8 }, () => event('{"choices":[{"index":0,"text":" a","finish_reason":null}]}')),
  event('{"choices":[],"usage":{"prompt_tokens":16,"completion_tokens":8,"total_tokens":24}}'),
  event('[DONE]'),
].join('')

/** Serves the test request, then refuses every second one and repeats its key, as gateways do. */
async function gateway() {
  let asked = 0
  const refuse = (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(500, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: `no such key: ${request.headers.authorization}` } }))
  }
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/v1/completions' && asked++ % 2 === 0) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer)
    } else if (request.url === '/v1/completions') refuse(request, response)
    else if (request.url === '/v1/models') response.end('{"object":"list","data":[{"id":"sim","object":"model"}]}')
    else if (request.url === '/health') response.end()
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const small = '--model sim --dataset-name random --random-input-len 16 --random-output-len 8 --num-prompts 8'.split(' ')

test('a key that a server repeats in its error is in nothing that is written or printed', async () => {
  await using server = await gateway()
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-secrets-'))
  const saved = '--save-result --save-detailed --result-dir . --result-filename one.json'.split(' ')
  const { stdout, stderr } = await run(cli, ['bench', '--base-url', server.url, ...small, ...saved], {
    cwd: folder,
    env: cleanEnv({ OPENAI_API_KEY: key }),
  })
  const file = readFileSync(join(folder, 'one.json'), 'utf8')
  rmSync(folder, { recursive: true })
  expect(file).toContain('no such key: ***')
  expect(stderr).toContain('no such key: ***')
  expect([stdout, stderr, file].join('\n')).not.toContain('sesame')
})
