import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/domain/connection.ts'
import { requestWriter } from '../../src/load/http1-request.ts'
import { answer, answerWell, faultServer, listen } from '../helpers/fault-server.ts'
import { connectionTo } from '../helpers/load-jobs.ts'
import { given, kinds, sendOn, text } from '../helpers/wire-listener.ts'

/** Keeps the very bytes of one request, and answers once all of it is there. */
async function rawServer() {
  const heard: Buffer[] = []
  const bytes = (): string => Buffer.concat(heard).toString('latin1')
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (more) => {
      heard.push(more)
      const [, length = ''] = /content-length: (\d+)\r\n\r\n/.exec(bytes()) ?? []
      if (bytes().length === bytes().indexOf('\r\n\r\n') + 4 + Number(length)) socket.write(answer('200 OK', ''))
    })
  })
  const port = await listen(server)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    heard: bytes,
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

describe('what a request looks like on the wire', () => {
  test.each<{
    name: string
    at?: string
    isChat?: boolean
    headers?: Connection['headers']
    body?: string
    requestId?: string
  }>([
    { name: 'v0.9.1’s completions', headers: [['Authorization', 'Bearer None']] },
    { name: 'chat with an id', isChat: true, headers: [['Authorization', 'Bearer sk-1']], requestId: 'bench-é-0' },
    { name: 'a path prefix, a query, a fragment', at: '/p%20q/../v1/completions?a=b&c=%E6#f' },
    {
      name: 'headers of the user’s own',
      headers: [
        ['X-One', '1'],
        ['content-type', 'text/x'],
        ['Accept', 'a/b'],
        ['X-Latin', 'é'],
      ],
    },
    {
      name: 'a Host of the user’s own',
      headers: [
        ['X', '1'],
        ['Host', 'model.example:81'],
      ],
    },
    { name: 'an empty body', body: '' },
    { name: 'a body in UTF-8', body: '{"prompt": "昇腾"}' },
    { name: 'a body of 3 MB', body: 'x'.repeat(3_000_000) },
  ])(
    '$name: the same bytes over both',
    async ({ at = '/v1/completions', isChat = false, headers = [], body = '{}', requestId = null }) => {
      const seen: string[] = []
      for (const { make } of kinds) {
        await using server = await rawServer()
        const url = new URL(server.url + at)
        const wire = make(given(server.url, { url, isChat, connection: connectionTo(server.url, { headers }) }))
        expect((await sendOn(wire, text(body, requestId))).at(-1)).toBe('end')
        await wire.close()
        seen.push(server.heard().replace(`127.0.0.1:${server.port}`, 'SERVER'))
      }
      expect(seen[0]).toBe(seen[1])
      expect(seen[0]).toMatch(/^POST /)
    },
  )

  test.each([
    { url: 'http://[::1]:8000', host: '[::1]:8000' },
    { url: 'http://localhost', host: 'localhost' },
    { url: 'http://user:secret@model.example:81', host: 'model.example:81' },
  ])('the Host of $url is $host', ({ url, host }) => {
    const write = requestWriter({ url: new URL(url), isChat: false, headers: [] })
    expect(write(Buffer.of(), null)?.toString('latin1')).toMatch(`\r\nhost: ${host}\r\n`)
  })

  test('an id that would end its header line is not sent, and neither wire throws', async () => {
    await using server = await faultServer(answerWell(1))
    for (const { make } of kinds) {
      const wire = make(given(server.url))
      expect(await sendOn(wire, text('{}', 'a\r\nx: y'))).toEqual(['fail UND_ERR_INVALID_ARG'])
      await wire.close()
    }
    expect(server.asked).toEqual([])
  })
})
