import { describe, expect, test } from 'vitest'
import type { Ending } from '../../src/domain/record.ts'
import { answer, faultServer, type Script } from '../helpers/fault-server.ts'
import { wires } from '../helpers/wires.ts'

const vllm404 =
  '{"error":{"message":"The model `nope` does not exist. Valid aliases: tiny.","type":"NotFoundError","param":"model","code":404}}'

describe.each(wires)('over $wire', ({ ask, to }) => {
  describe('answers that are no stream', () => {
    test.each<{ name: string; script: Script; ending: Ending }>([
      {
        name: '404 with vLLM’s error body: its message',
        script: (socket) => socket.write(answer('404 Not Found', vllm404)),
        ending: {
          kind: 'http',
          status: 404,
          reason: 'Not Found',
          detail: 'The model `nope` does not exist. Valid aliases: tiny.',
        },
      },
      {
        name: '400 with a long error: 200 characters of it',
        script: (socket) => socket.write(answer('400 Bad Request', `{"error":{"message":"${'x'.repeat(500)}"}}`)),
        ending: { kind: 'http', status: 400, reason: 'Bad Request', detail: `${'x'.repeat(199)}…` },
      },
      {
        name: '401 without a body',
        script: (socket) => socket.write(answer('401 Unauthorized', '')),
        ending: { kind: 'http', status: 401, reason: 'Unauthorized', detail: '' },
      },
      {
        name: '429 with Retry-After',
        script: (socket) =>
          socket.write(answer('429 Too Many Requests', '{"detail":"slow down"}', 'Retry-After: 5\r\n')),
        ending: { kind: 'http', status: 429, reason: 'Too Many Requests', detail: 'Retry-After: 5; slow down' },
      },
      {
        name: '503 without Retry-After, as plain text',
        script: (socket) => socket.write(answer('503 Service Unavailable', 'busy\r\n')),
        ending: { kind: 'http', status: 503, reason: 'Service Unavailable', detail: 'busy' },
      },
      {
        name: 'MindIE’s 422, whose error is a string',
        script: (socket) =>
          socket.write(
            answer('422 Unprocessable Entity', '{"error":"Model not found","error_type":"Input Validation Error"}'),
          ),
        ending: { kind: 'http', status: 422, reason: 'Unprocessable Entity', detail: 'Model not found' },
      },
      {
        name: '200 with a JSON error in several lines',
        script: (socket) => socket.write(answer('200 OK', '{\n "error": {\n  "message": "out of memory"\n }\n}')),
        ending: { kind: 'stream-error', detail: 'out of memory' },
      },
      {
        name: '200 with one JSON document instead of a stream',
        script: (socket) => socket.write(answer('200 OK', '{"choices":[{"text":"all of it"}]}')),
        ending: { kind: 'protocol', detail: 'the server did not stream: it answered with one JSON document' },
      },
      {
        name: '200 with nothing',
        script: (socket) => socket.write(answer('200 OK', '')),
        ending: { kind: 'empty' },
      },
      {
        name: 'an answer that is no HTTP',
        script: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
        ending: {
          kind: 'protocol',
          detail:
            'Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/): is this an HTTP port?',
        },
      },
      {
        name: 'an unknown content-encoding',
        script: (socket) => socket.write(answer('200 OK', 'xyz', 'Content-Encoding: rot13\r\n')),
        ending: { kind: 'protocol', detail: 'the answer has an unknown content-encoding: rot13' },
      },
    ])('$name', async ({ script, ending }) => {
      await using server = await faultServer(script)
      const record = await ask(server.url)
      expect(record).toMatchObject({ ending, usage: null, text: '' })
      expect(record.eventMs).toHaveLength(0)
      expect(record.sentMs).toBeGreaterThanOrEqual(0)
      expect(record.endMs).toBeGreaterThanOrEqual(record.sentMs)
    })
  })

  test('what the server echoes of our secrets is blanked out', async () => {
    await using server = await faultServer((socket, asked) =>
      socket.write(answer('401 Unauthorized', `{"detail":"no such key: ${/Bearer (.*)/.exec(asked.head)?.[1]}"}`)),
    )
    const connection = to(server.url, [['Authorization', 'Bearer sk-very-secret']])
    expect((await ask(server.url, { connection })).ending).toMatchObject({ kind: 'http', detail: 'no such key: ***' })
  })
})
