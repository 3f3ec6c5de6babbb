import { createServer, type Server, type Socket } from 'node:net'
import { monotonicMs } from '../src/load/time.ts'
import { Answers, answerId, jsonAnswer, streamHead } from './metronome-answers.ts'
import { MetronomeConnection } from './metronome-connection.ts'
import { DeadlineHeap } from './metronome-heap.ts'
import { Intake, patienceMs } from './metronome-intake.ts'
import type { LoggedRequest } from './metronome-log.ts'
import { MetronomePacer } from './metronome-pacer.ts'
import { type Asked, askedTokens, asksUsage, promptStart } from './metronome-requests.ts'
import { MetronomeRun, type RunGiven } from './metronome-run.ts'

export interface Tempo {
  /** From a request's receipt to its first token. With stepMs 0: all events of an answer at once, as fast as it goes. */
  readonly firstMs: number
  readonly stepMs: number
  /** The model that it says it serves. */
  readonly model: string
}

/** One answer under way. */
interface Stream {
  readonly connection: MetronomeConnection
  readonly answers: Answers
  readonly id: Uint8Array
  readonly tokens: number
  readonly usage: boolean
  readonly startMs: number
  readonly logged: LoggedRequest | null
  /** The run it belongs to: a later `begin` starts another. */
  readonly run: MetronomeRun
  at: number
}

/**
 * An OpenAI-like endpoint that writes each event at an absolute deadline, counted from the receipt of its request, and
 * stamps both. It understands as little as it can, so that what is seen of a client is the client.
 */
export class MetronomeServer {
  readonly #tempo: Tempo
  readonly #completions: Answers
  readonly #chat: Answers
  readonly #heap = new DeadlineHeap()
  readonly #streams: (Stream | undefined)[] = []
  readonly #freeSlots: number[] = []
  readonly #pacer = new MetronomePacer(this.#heap, (slot) => this.#beat(slot))
  readonly #intake: Intake
  #run = new MetronomeRun({ skip: 0, expect: 0, capacity: 1024, hold: false, say: () => {} })
  #answered = 0

  constructor(tempo: Tempo) {
    this.#tempo = tempo
    this.#intake = new Intake(tempo.firstMs >= 2 * patienceMs)
    this.#completions = new Answers({ model: tempo.model, isChat: false })
    this.#chat = new Answers({ model: tempo.model, isChat: true })
  }

  begin(given: RunGiven): void {
    this.#run = new MetronomeRun(given)
  }

  /** Writes what the run keeps back. */
  release(): void {
    this.#run.release()
  }

  log(): ReturnType<MetronomeRun['log']> {
    return this.#run.log()
  }

  listen(port: number, listening: (port: number) => void): Server {
    const server = createServer({ noDelay: true }, (socket) => this.#connected(socket))
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') listening(address.port)
    })
    return server
  }

  #connected(socket: Socket): void {
    new MetronomeConnection(socket, this.#intake, (connection, request, receivedMs) =>
      this.#asked(connection, request, receivedMs),
    )
  }

  #asked(connection: MetronomeConnection, request: Asked, receivedMs: number): void {
    const answers = request.method === 'POST' ? this.#generates(request.path) : null
    if (answers !== null) this.#start({ connection, answers, request, receivedMs })
    else {
      connection.write(this.#plain(request))
      connection.done()
    }
  }

  #generates(path: string): Answers | null {
    if (path === '/v1/completions') return this.#completions
    return path === '/v1/chat/completions' ? this.#chat : null
  }

  #plain({ method, path }: Asked): Buffer {
    const body = method === 'GET' ? this.#pages[path] : undefined
    return body === undefined ? jsonAnswer(404, '{"detail":"Not Found"}') : jsonAnswer(200, body())
  }

  readonly #pages: Readonly<Record<string, () => string>> = {
    '/health': () => '',
    '/version': () => '{"version":"0.32.0"}',
    '/v1/models': () =>
      `{"object":"list","data":[{"id":"${this.#tempo.model}","object":"model","created":0,"owned_by":"vllm","root":"${this.#tempo.model}","parent":null,"max_model_len":1048576}]}`,
  }

  #start({ connection, answers, request, receivedMs }: Start): void {
    const tokens = askedTokens(request.body)
    const extra = answers === this.#chat ? 1 : 0
    const about = {
      requestId: request.requestId,
      promptStart: promptStart(request.body),
      port: connection.port,
      receivedMs,
      askedTokens: tokens,
    }
    const stream: Stream = {
      connection,
      answers,
      id: answerId(this.#answered++),
      tokens,
      usage: asksUsage(request.body),
      startMs: receivedMs,
      logged: this.#run.enter(about, tokens + extra),
      run: this.#run,
      at: 0,
    }
    connection.write(streamHead)
    if (this.#tempo.stepMs === 0 && this.#tempo.firstMs === 0) this.#atOnce(stream)
    else this.#schedule(stream)
  }

  #schedule(stream: Stream): void {
    const slot = this.#freeSlots.pop() ?? this.#streams.length
    this.#streams[slot] = stream
    this.#heap.push(stream.startMs + this.#tempo.firstMs, slot)
    this.#pacer.wake()
  }

  /** Writes the event whose deadline has come, the earliest in the heap. */
  #beat(slot: number): void {
    const stream = this.#streams[slot] as Stream
    const bytes = stream.answers.event(stream.id, stream.at, stream.tokens, stream.usage)
    const atMs = monotonicMs()
    stream.connection.write(bytes)
    stream.run.wrote(stream.logged, atMs, this.#counted(stream))
    stream.at++
    if (stream.at < stream.tokens && !stream.connection.isGone) {
      this.#heap.postpone(stream.startMs + this.#tempo.firstMs + stream.at * this.#tempo.stepMs)
      return
    }
    this.#heap.drop()
    this.#streams[slot] = undefined
    this.#freeSlots.push(slot)
    this.#end(stream, atMs)
  }

  /** vLLM's chat opens with a role event, which counts as one. */
  #counted({ answers, at }: Stream): number {
    return at === 0 && answers === this.#chat ? 2 : 1
  }

  #atOnce(stream: Stream): void {
    const parts: Buffer[] = []
    for (let at = 0; at < stream.tokens; at++) {
      parts.push(Buffer.from(stream.answers.event(stream.id, at, stream.tokens, stream.usage)))
    }
    const kept = stream.run.holds(stream.logged) ? parts.pop() : undefined
    const bytes = Buffer.concat(parts)
    const atMs = monotonicMs()
    stream.connection.write(bytes)
    stream.run.wrote(stream.logged, atMs, parts.length + this.#counted(stream) - 1)
    if (kept === undefined) this.#end(stream, atMs)
    else stream.run.hold(() => this.#writeKept(stream, kept), atMs)
  }

  #writeKept(stream: Stream, kept: Buffer): void {
    const atMs = monotonicMs()
    stream.connection.write(kept)
    stream.run.wrote(stream.logged, atMs, 1)
    this.#end(stream, atMs)
  }

  #end(stream: Stream, atMs: number): void {
    stream.run.leave(stream.logged, stream.connection.isGone ? Number.NaN : atMs)
    stream.connection.done()
  }
}

interface Start {
  readonly connection: MetronomeConnection
  readonly answers: Answers
  readonly request: Asked
  readonly receivedMs: number
}
