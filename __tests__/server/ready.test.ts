import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Connection } from '../../src/domain/connection.ts'
import { openServer, type ProbeRecord, waitReady } from '../../src/server/index.ts'
import {
  clock,
  closedPort,
  connectionTo,
  endpoint,
  model,
  models,
  ok,
  pauses,
  record,
  remembered,
  type Script,
} from './endpoint.ts'

const pem = (name: string): string => readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), 'utf8')
const served: Script = { 'GET /v1/models': models(model('tiny')) }

interface Case {
  readonly connection: Connection
  readonly endings?: readonly ProbeRecord[]
  readonly timeoutMs?: number
  readonly model?: string | null
}

/** Waits with probes that end as listed, the last for ever; gives what came of it, and the log. */
async function waited({ connection, endings = [ok], timeoutMs = 150, model: wanted = 'tiny' }: Case) {
  const log = remembered()
  const left = [...endings]
  await using server = openServer(connection, { signal: new AbortController().signal })
  const probe = async () => (left.length > 1 ? left.shift() : left[0]) ?? ok
  const result = await waitReady({
    server,
    timeoutMs,
    clock,
    log,
    pauses,
    wanted: { model: wanted, engine: null },
    probe,
  }).catch((error: unknown) => error)
  return { result, lines: log.lines }
}

test('ready: the list answers, then one short request succeeds', async () => {
  await using at = await endpoint({
    'GET /v1/models': [{ status: 503, body: 'starting' }, models(), models(model('tiny'))],
  })
  const { result, lines } = await waited({
    connection: connectionTo(at.url),
    endings: [record({ kind: 'http', status: 503, reason: 'Service Unavailable', detail: '' }), ok],
    timeoutMs: 5_000,
  })
  expect(result).toMatchObject({ model: 'tiny', engine: 'vllm' })
  expect(lines.map((line) => line.replace(/ \(\d+ s of 5 s\)$/, ''))).toEqual([
    `Waiting for the endpoint ${at.url}: /v1/models answers 503 (starting); check base-url (without /v1) and the server's log`,
    `Waiting for the endpoint ${at.url}: /v1/models lists no model yet; wait for the deployment to load one`,
    `Waiting for the endpoint ${at.url}: the test request failed (503 Service Unavailable); see the server's log`,
  ])
  expect(at.asked.map(({ line }) => line)).not.toContain('GET /health')
})

test('nothing listens: exit 4 at the deadline, naming why', async () => {
  const url = `http://127.0.0.1:${await closedPort()}`
  const { result } = await waited({ connection: connectionTo(url), timeoutMs: 1_000 })
  expect(result).toMatchObject({
    name: 'UserProblem',
    exit: 4,
    message: `the endpoint ${url} was not ready within 1 s; last: connection refused: nothing listens there; check host, port and whether the server has started`,
  })
})

test('no such host', async () => {
  const { result } = await waited({ connection: connectionTo('http://npu.invalid:1025') })
  expect(result).toMatchObject({
    exit: 4,
    message: expect.stringMatching(/host name cannot be resolved \((ENOTFOUND|EAI_AGAIN)\)/),
  })
})

const tls = { cert: pem('server'), key: pem('server.key') }
const mutual = { ...tls, ca: pem('ca'), requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' } as const
const trusting = { ca: pem('ca'), cert: null, key: null, insecure: false }

test('MindIE’s TLS is mutual: with CA, certificate and key it is ready', async () => {
  await using at = await endpoint(served, mutual)
  const { result } = await waited({
    connection: connectionTo(at.url, { tls: { ...trusting, cert: pem('client'), key: pem('client.key') } }),
    timeoutMs: 5_000,
  })
  expect(result).toMatchObject({ model: 'tiny' })
})

test.each([
  {
    name: 'no client certificate',
    options: mutual,
    given: trusting,
    want: 'wants a client certificate it trusts; give client-cert and client-key',
  },
  {
    name: 'an unknown CA',
    options: tls,
    given: { ...trusting, ca: null },
    want: 'is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); give its CA with ca-cert, or set insecure',
  },
])('$name fails at once, exit 4, and says the cure', async ({ options, given, want }) => {
  await using at = await endpoint(served, options)
  const { result, lines } = await waited({ connection: connectionTo(at.url, { tls: given }), timeoutMs: 60_000 })
  expect(result).toMatchObject({ name: 'UserProblem', exit: 4, message: expect.stringContaining(want) })
  expect(lines).toEqual([])
})

test('an unverified certificate is taken when that was asked for', async () => {
  await using at = await endpoint(served, tls)
  const { result } = await waited({
    connection: connectionTo(at.url, { tls: { ...trusting, ca: null, insecure: true } }),
    timeoutMs: 5_000,
  })
  expect(result).toMatchObject({ model: 'tiny' })
})

test('plain HTTP to a TLS port, and TLS to a plain one, fail at once', async () => {
  await using secure = await endpoint(served, tls)
  await using plain = await endpoint(served)
  const toTls = await waited({ connection: connectionTo(secure.url.replace('https', 'http')), timeoutMs: 60_000 })
  const toPlain = await waited({ connection: connectionTo(plain.url.replace('http', 'https')), timeoutMs: 60_000 })
  expect(toTls.result).toMatchObject({
    exit: 4,
    message: expect.stringContaining('plain HTTP was sent to a TLS port; write https://'),
  })
  expect(toPlain.result).toMatchObject({ exit: 4, message: expect.stringContaining('write http:// in base-url') })
})

test('a refused key fails at once, in the list and in the test request', async () => {
  await using locked = await endpoint({ 'GET /v1/models': { status: 401, body: {} } })
  await using half = await endpoint(served)
  const refused = record({ kind: 'http', status: 403, reason: 'Forbidden', detail: '' })
  for (const given of [
    { connection: connectionTo(locked.url), timeoutMs: 60_000 },
    { connection: connectionTo(half.url), endings: [refused], timeoutMs: 60_000 },
  ]) {
    const { result } = await waited(given)
    expect(result).toMatchObject({ exit: 4, message: expect.stringContaining('set OPENAI_API_KEY') })
  }
})

test('another model fails at once; an empty list may still fill', async () => {
  await using at = await endpoint(served)
  const { result, lines } = await waited({ connection: connectionTo(at.url), model: 'qwen2.5', timeoutMs: 60_000 })
  expect(result).toMatchObject({
    exit: 4,
    message: expect.stringContaining('does not serve model qwen2.5; it serves: tiny'),
  })
  expect(lines).toEqual([])
})

test('a test request that is refused five times is not waited for', async () => {
  await using at = await endpoint(served)
  const detail = '{"error":{"message":"The model `tiny` has no chat template","code":400}}'
  const { result } = await waited({
    connection: connectionTo(at.url),
    endings: [record({ kind: 'http', status: 400, reason: 'Bad Request', detail })],
    timeoutMs: 60_000,
  })
  expect(result).toMatchObject({
    exit: 4,
    message: expect.stringContaining(
      'refuses the test request with 400 (The model `tiny` has no chat template); check endpoint, backend and model',
    ),
  })
})

test('a test request without an answer counts as not ready', async () => {
  await using at = await endpoint(served)
  const { result } = await waited({ connection: connectionTo(at.url), endings: [record({ kind: 'aborted' })] })
  expect(result).toMatchObject({
    exit: 4,
    message: expect.stringContaining('the test request failed (no answer in time)'),
  })
})

test('a signal ends the wait with its own reason', async () => {
  const controller = new AbortController()
  await using server = openServer(connectionTo(`http://127.0.0.1:${await closedPort()}`), { signal: controller.signal })
  const reason = new Error('SIGTERM')
  const log = remembered()
  log.info = () => controller.abort(reason)
  const wait = waitReady({
    server,
    timeoutMs: 60_000,
    clock,
    log,
    wanted: { model: null, engine: null },
    probe: async () => ok,
  })
  await expect(wait).rejects.toSatisfy(
    (error) => error === reason || (error instanceof Error && error.cause === reason),
  )
})
