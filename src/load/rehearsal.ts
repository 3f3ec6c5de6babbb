import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Lane, LaneJob } from './lane-job.ts'
import { packed } from './packed.ts'
import { sharedRecords } from './records.ts'
import { monotonicMs } from './time.ts'
import { sharedTurns } from './turns.ts'

/** Enough for the engine's functions to be compiled; a few tens of ms. */
const requests = 256
const connections = 64
const events = 32
const path = '/v1/chat/completions'
const body = JSON.stringify({ prompt: 'x'.repeat(1_200) })

let rehearsed = false

/**
 * A small round against a server inside this thread, once in its life, before its first clock starts. Node compiles
 * code as it turns out to be busy: in the first tenths of a second of a load that would take processor time from
 * reading and sending, and would show as false latency. A single request needs none. Returns the events that were read:
 * 0 where there was nothing to do, or where this machine lets nobody listen.
 */
export async function rehearse(job: LaneJob, laneOf: (job: LaneJob) => Lane): Promise<number> {
  if (rehearsed || job.plan.count === 1 || !job.url.startsWith('http:')) return 0
  rehearsed = true
  const server = await listening()
  if (server === null) return 0
  const rehearsal = rehearsalOf(job, (server.address() as AddressInfo).port)
  const lane = laneOf(rehearsal)
  try {
    await lane.open()
    await lane.run(monotonicMs())
    return rehearsal.records.events.reduce((sum, count) => sum + count, 0)
  } finally {
    await lane.close()
    await new Promise((resolve) => server.close(resolve))
  }
}

function rehearsalOf(job: LaneJob, port: number): LaneJob {
  const plan = packed({
    seed: 0,
    requests: Array.from({ length: requests }, (_, index) => ({
      index,
      dueMs: 0,
      body,
      promptTokens: 1,
      outputTokens: events,
      requestId: null,
    })),
    endsNotBeforeMs: 0,
    meanGapMs: null,
  })
  const baseUrl = `http://127.0.0.1:${port}`
  return {
    ...job,
    plan,
    connection: { ...job.connection, baseUrl, headers: [], proxy: null },
    url: `${baseUrl}${job.backend === 'openai-chat' ? path : '/v1/completions'}`,
    concurrency: connections,
    burst: true,
    lane: 0,
    lanes: 1,
    shared: sharedTurns(requests),
    records: sharedRecords(requests),
    bell: null,
    progress: new Int32Array(new SharedArrayBuffer(16)),
  }
}

function listening(): Promise<Server | null> {
  const server = createServer((socket) => answering(socket))
  return new Promise((resolve) => {
    server.once('error', () => resolve(null))
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

const choice = { index: 0, text: ' the', delta: { content: ' the' }, logprobs: null, finish_reason: null }
const event = `data: ${JSON.stringify({ id: 'cmpl-0000000000000000', object: 'text_completion', created: 0, model: 'rehearsal', choices: [choice] })}\n\n`
const last = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":32}}\n\ndata: [DONE]\n\n'

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const one = Buffer.from(chunk(event))
const end = Buffer.from(`${chunk(last)}0\r\n\r\n`)

/** Answers each request: the first events one write each, as a load brings them, the rest at once. */
function answering(socket: Socket): void {
  let missing = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    if (missing === 0) missing = bytes.indexOf('\r\n\r\n') + 4 + body.length
    missing -= bytes.length
    if (missing > 0) return
    missing = 0
    socket.write(head)
    void answer(socket)
  })
}

async function answer(socket: Socket): Promise<void> {
  for (let at = 0; at < events / 2; at += 1) {
    socket.write(one)
    if (at % 4 === 3) await new Promise((resolve) => setImmediate(resolve))
  }
  socket.write(Buffer.concat([...Array.from({ length: events / 2 }, () => one), end]))
}
