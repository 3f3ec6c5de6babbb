import type { Sequence } from './batching.ts'
import { HttpOutlet, type Outlet, sendBody } from './outlet.ts'
import { blockHashes } from './prefix-cache.ts'
import type { Incoming, Service } from './service.ts'
import type { RequestTruth } from './truth.ts'
import type { Answer, Voice } from './wire/answer.ts'

/** One request from arrival to its last byte: what the engine calls, what the client reads. */
export class Generating implements Sequence {
  readonly arrivedMs: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly #service: Service
  readonly #incoming: Incoming
  readonly #answer: Answer
  readonly #voice: Voice
  readonly #truth: RequestTruth | null
  readonly #outlet: Outlet
  readonly #firstId: number
  #tokens = 0
  #firstTokenMs = 0
  #text = ''
  #finished = false

  constructor(service: Service, incoming: Incoming, ordinal: number) {
    const { generation } = incoming
    this.#service = service
    this.#incoming = incoming
    this.arrivedMs = incoming.arrivedMs
    this.promptTokens = generation.promptTokens
    this.#answer = answerTo(service, incoming, ordinal)
    this.outputTokens = this.#answer.outputTokens
    this.#truth = service.truth.begin({
      id: this.#answer.id,
      requestId: requestId(incoming),
      clientPort: incoming.exchange.request.socket.remotePort ?? null,
      promptStart: generation.promptStart,
      promptTokens: generation.promptTokens,
      outputTokens: this.#answer.outputTokens,
      receivedNs: incoming.receivedNs,
    })
    this.#voice = incoming.strikes.reduce(
      (voice, { behaviour, fault }) => behaviour.voice?.(voice, fault) ?? voice,
      incoming.dialect.voice(this.#answer),
    )
    this.#outlet = incoming.strikes.reduce<Outlet>(
      (outlet, { behaviour, fault }) => behaviour.outlet?.(outlet, fault, incoming.exchange) ?? outlet,
      new HttpOutlet(incoming.exchange.response, incoming.dialect.streamHeaders, this.#truth),
    )
    this.#firstId = (generation.promptIds[0] ?? 0) + ordinal
  }

  get finished(): boolean {
    return this.#finished
  }

  open(): void {
    if (this.#answer.generation.stream) this.#outlet.open()
  }

  admitted(): number {
    const { deployment, cache, counters } = this.#service
    if (deployment.cacheBlocks === 0) return 0
    const cached = cache.take(blockHashes(this.#answer.generation.promptIds), this.promptTokens)
    counters.prefixCacheQueries += this.promptTokens
    counters.prefixCacheHits += cached
    this.#truth?.cached(cached)
    return cached
  }

  token(deadlineMs: number, last: boolean): void {
    if (this.#finished) return
    const { tokenizer, counters } = this.#service
    this.#tokens += 1
    counters.generationTokens += 1
    this.#truth?.due(deadlineMs)
    if (this.#tokens === 1) this.#first(deadlineMs)
    const text = tokenizer.word((this.#firstId + this.#tokens) % tokenizer.vocabSize)
    if (last) this.#finish(deadlineMs)
    if (this.#answer.generation.stream) this.#stream(text, last)
    else this.#collect(text, last)
  }

  /** Breaks its connection off. */
  reset(): void {
    this.#incoming.exchange.response.socket?.destroy()
  }

  /** The client has left before the end. */
  gone(): void {
    this.#finished = true
    this.#service.counters.success.abort += 1
    this.#service.truth.end(this.#truth, 'gone')
  }

  #first(deadlineMs: number): void {
    this.#firstTokenMs = deadlineMs - this.arrivedMs
    this.#service.counters.promptTokens += this.promptTokens
  }

  #finish(deadlineMs: number): void {
    this.#finished = true
    const { counters } = this.#service
    const endToEndMs = deadlineMs - this.arrivedMs
    counters.finished({ reason: this.#answer.finish, firstTokenMs: this.#firstTokenMs, endToEndMs })
    for (const { behaviour, fault } of this.#incoming.strikes) behaviour.counters?.(counters, fault)
  }

  #stream(text: string, last: boolean): void {
    const event = this.#voice.token({ text, tokens: this.#tokens, last })
    const bytes = this.#tokens === 1 ? this.#voice.opening() + event : event
    if (!last) {
      this.#outlet.write(bytes)
      return
    }
    this.#outlet.end(bytes + this.#voice.closing() + this.#voice.done())
    this.#service.truth.end(this.#truth, 'done')
  }

  #collect(text: string, last: boolean): void {
    this.#text += text
    if (!last) return
    this.#truth?.wrote()
    const { dialect, exchange } = this.#incoming
    const body = dialect.whole(this.#answer, this.#text)
    sendBody(exchange.response, { status: 200, body, headers: dialect.jsonHeaders })
    this.#service.truth.end(this.#truth, 'done')
  }
}

function requestId({ exchange }: Incoming): string | null {
  const given = exchange.request.headers['x-request-id']
  return typeof given === 'string' ? given : null
}

/** As vLLM does, a given x-request-id becomes the answer's id. */
function answerTo(service: Service, incoming: Incoming, ordinal: number): Answer {
  const { generation } = incoming
  const prefix = generation.endpoint === 'chat' ? 'chatcmpl' : 'cmpl'
  const outputTokens = generation.ignoreEos
    ? generation.outputTokens
    : service.draws.answerTokens(generation.outputTokens, service.deployment.earlyEos)
  const answer: Answer = {
    id: `${prefix}-${requestId(incoming) ?? ordinal.toString(16).padStart(16, '0')}`,
    createdSec: Math.floor(Date.now() / 1000),
    generation,
    outputTokens,
    finish: outputTokens < generation.outputTokens ? 'stop' : 'length',
  }
  return incoming.strikes.reduce((shaped, { behaviour, fault }) => behaviour.answer?.(shaped, fault) ?? shaped, answer)
}
