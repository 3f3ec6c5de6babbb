import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { describe, expect, test } from 'vitest'
import type { Tls } from '../../src/domain/connection.ts'
import { runLoad } from '../../src/load/index.ts'
import { answerWell, faultServer, goodStream, listen } from '../helpers/fault-server.ts'
import { ask, connectionTo, io, jobTo, planOf } from '../helpers/load-jobs.ts'
import { proxyServer } from '../helpers/proxy-server.ts'

/** Certificates of the tests: a CA, and a server and a client signed by it (see the README beside them). */
const pem = (name: string): string =>
  readFileSync(new URL(`../server/certificates/${name}.pem`, import.meta.url), 'utf8')
const serverTls: ServerOptions = { cert: pem('server'), key: pem('server.key') }
const mutualTls: ServerOptions = { ...serverTls, ca: pem('ca'), requestCert: true, rejectUnauthorized: true }

const none: Tls = { ca: null, cert: null, key: null, insecure: false }
const ca: Tls = { ...none, ca: pem('ca') }
const full: Tls = { ...ca, cert: pem('client'), key: pem('client.key') }

async function tlsServer(options: ServerOptions) {
  let connections = 0
  const server = createServer(options, (_request, response) => response.end(goodStream(3)))
  server.on('secureConnection', () => {
    connections += 1
  })
  const port = await listen(server)
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const asked = (url: string, tls: Tls, proxy: string | null = null) =>
  ask(url, { connection: connectionTo(url, { tls, proxy }) })

describe('TLS', () => {
  test.each([
    { name: 'its CA is given', tls: ca },
    { name: 'certificates are not to be verified', tls: { ...none, insecure: true } },
  ])('answers when $name', async ({ tls }) => {
    await using server = await tlsServer(serverTls)
    expect(await asked(server.url, tls)).toMatchObject({ ending: { kind: 'ok' }, text: 't0t1t2' })
  })

  test('mutual TLS 1.3, as MindIE has it: client certificate and key', async () => {
    await using server = await tlsServer({ ...mutualTls, minVersion: 'TLSv1.3' })
    expect((await asked(server.url, full)).ending).toEqual({ kind: 'ok' })
  })

  test('connections are opened ahead and kept, as without TLS; threads too', async () => {
    await using server = await tlsServer(mutualTls)
    for (const lanes of [0, 2]) {
      const job = jobTo(server.url, { connection: connectionTo(server.url, { tls: full }), lanes })
      const round = await runLoad({ ...job, plan: planOf(12), concurrency: 4 }, io())
      expect(round.records.map(({ ending }) => ending.kind)).toEqual(Array(12).fill('ok'))
      expect(round.health.connects).toBe(4)
    }
    expect(server.connections()).toBe(8)
  })

  test.each([
    {
      name: 'an unknown CA',
      server: serverTls,
      tls: none,
      ending: {
        kind: 'connect',
        code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        detail: expect.stringContaining('give its CA with ca-cert, or set insecure'),
      },
    },
    {
      name: 'no client certificate under TLS 1.2',
      server: { ...mutualTls, maxVersion: 'TLSv1.2' } as const,
      tls: ca,
      ending: { kind: 'connect', detail: expect.stringContaining('wants a client certificate (mutual TLS)') },
    },
    {
      // TLS 1.3 ends its handshake before the server has looked at the client's certificate.
      name: 'no client certificate under TLS 1.3',
      server: { ...mutualTls, minVersion: 'TLSv1.3' } as const,
      tls: ca,
      ending: {
        kind: expect.stringMatching(/^(reset|connect)$/),
        detail: expect.stringMatching(/wants a client certificate \(mutual TLS\).*client-cert and client-key/),
      },
    },
    {
      name: 'a key of another certificate',
      server: mutualTls,
      tls: { ...full, key: pem('server.key') },
      ending: { kind: 'connect', detail: expect.stringContaining('client-key is not the key of client-cert') },
    },
    {
      name: 'a file that is no PEM',
      server: mutualTls,
      tls: { ...full, cert: 'nonsense' },
      ending: { kind: 'connect', detail: expect.stringContaining('is not PEM') },
    },
  ])('$name: told so', async ({ server: options, tls, ending }) => {
    await using server = await tlsServer(options)
    expect((await asked(server.url, tls)).ending).toMatchObject(ending)
  })

  test('TLS to a plain port, and plain HTTP to a TLS port: told which scheme to use', async () => {
    const plain = createHttpServer((_request, response) => response.end())
    const port = await listen(plain)
    expect((await asked(`https://127.0.0.1:${port}`, none)).ending).toMatchObject({
      kind: 'connect',
      detail: expect.stringContaining('the port speaks plain HTTP, not TLS: use http:// in the base URL'),
    })
    plain.close()
    await using secure = await tlsServer(mutualTls)
    expect((await asked(`http://127.0.0.1:${secure.port}`, none)).ending).toMatchObject({
      kind: 'reset',
      detail: expect.stringContaining('if this port speaks TLS, use https:// in the base URL'),
    })
  })
})

describe('a proxy', () => {
  test('http goes through it as absolute URLs, and no connection goes past it', async () => {
    await using server = await faultServer(answerWell(3))
    await using proxy = await proxyServer()
    const connection = connectionTo(server.url, { proxy: proxy.url })
    const round = await runLoad(jobTo(server.url, { connection, plan: planOf(6), concurrency: 2 }), io())
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(Array(6).fill('ok'))
    expect(new Set(proxy.asked.map(({ line }) => line))).toEqual(new Set([`POST ${server.url}/v1/completions`]))
    expect(proxy.asked).toHaveLength(6)
    expect(round.health.connects).toBe(2)
    expect(server.asked[0]?.head).toContain(`host: 127.0.0.1:${server.port}`)
  })

  test('https goes through it as a tunnel, mutual TLS inside', async () => {
    await using server = await tlsServer(mutualTls)
    await using proxy = await proxyServer('user:sesame')
    const record = await asked(server.url, full, proxy.url.replace('//', '//user:sesame@'))
    expect(record).toMatchObject({ ending: { kind: 'ok' }, text: 't0t1t2' })
    expect(proxy.asked.map(({ line }) => line)).toEqual([`CONNECT 127.0.0.1:${server.port}`])
  })

  test.each(['http', 'https'])('%s: a proxy that refuses the credentials is told, without them', async (scheme) => {
    await using server = scheme === 'http' ? await faultServer(answerWell(1)) : await tlsServer(serverTls)
    await using proxy = await proxyServer('user:sesame')
    const { ending } = await asked(server.url, ca, proxy.url.replace('//', '//user:wrong-password@'))
    expect(ending).toMatchObject({ kind: 'connect', detail: expect.stringMatching(/[Pp]roxy.*407/) })
    expect(JSON.stringify(ending)).not.toContain('wrong-password')
  })

  test('a proxy that is not there', async () => {
    const proxy = await proxyServer()
    await proxy[Symbol.asyncDispose]()
    const { ending } = await asked('http://127.0.0.1:9', none, proxy.url)
    expect(ending).toMatchObject({ kind: 'connect', code: 'ECONNREFUSED' })
  })
})
