import { faultWords } from '../../messages/simulator.ts'
import type { Behaviour, Fault } from './fault.ts'
import { breaksOff, gzipped, numbered, rewritten, slowly, splitEveryByte, splitInCharacters } from './outlets.ts'
import { roleOnly, says, saysNothing, severalTokens, withoutDone, withoutUsage } from './voices.ts'

export type FaultName = keyof typeof faultWords

type Row = Omit<Behaviour, 'words' | 'on'> & { readonly on?: Behaviour['on'] }

const refuses = (status: number, message: string, retryAfter = false): Row => ({
  k: 1,
  refuse: (errors, fault) => ({
    ...errors.error(status, message),
    ...(retryAfter ? { headers: { 'retry-after': String(fault.k) } } : {}),
  }),
})

const reopening = (fault: Fault): number | null => (fault.ms > 0 ? fault.ms : null)

const vllmStreamError =
  'data: {"error": {"message": "EngineCore encountered an issue. See stack trace (above) for the root cause.", "type": "InternalServerError", "param": null, "code": 500}}\n\ndata: [DONE]\n\n'

// Two, three and four bytes a character.
const chinese = ['首', 'é 词元', '延迟𝛼', ' 吞吐量']
const filler = 'x'.repeat(400 * 1024)

/** Name → behaviour: all that the simulator can play. */
const rows: Readonly<Record<FaultName, Row>> = {
  refuse: { ms: 0, set: (upheaval, fault) => upheaval.drop(reopening(fault)) },
  tls: { set: (upheaval) => upheaval.swapProtocol() },
  loading: {
    ms: 1000,
    everyPath: (fault, sinceMs) =>
      sinceMs < fault.ms ? { status: 503, body: '{"detail":"Service Unavailable"}' } : null,
  },
  'wrong-model': { deployment: (deployment) => ({ ...deployment, model: `${deployment.model}-other` }) },
  'headers-never': { request: () => undefined },
  'headers-late': { ms: 300, request: (_exchange, fault, serve) => void setTimeout(serve, fault.ms) },
  '400': refuses(400, 'The request was made invalid on purpose'),
  '401': { refuse: (errors) => errors.unauthorized() },
  '404': { refuse: (errors) => errors.notServed() },
  '429': refuses(429, 'Too many requests'),
  '429-retry-after': refuses(429, 'Too many requests', true),
  '503': refuses(503, 'The server is overloaded'),
  '503-retry-after': refuses(503, 'The server is overloaded', true),
  'json-error-200': { refuse: (errors) => ({ ...errors.error(500, 'Internal server error'), status: 200 }) },
  'keepalive-race': {
    request: (exchange, _fault, serve) => (exchange.ordinal > 1 ? exchange.request.socket.destroy() : serve()),
  },
  'error-event': {
    k: 3,
    outlet: breaksOff((outlet) => outlet.end(vllmStreamError)),
  },
  'mindie-stream-error': { k: 3, outlet: breaksOff((outlet) => outlet.end('Engine callback timeout: 600 s')) },
  'reset-after-k': { k: 3, outlet: breaksOff((_outlet, { response }) => response.socket?.resetAndDestroy()) },
  truncated: { k: 3, outlet: breaksOff((_outlet, { response }) => response.socket?.destroySoon()) },
  cut: { k: 3, outlet: breaksOff((outlet) => outlet.end('')) },
  stall: { k: 3, outlet: breaksOff(() => undefined) },
  'no-done': { voice: withoutDone },
  'empty-stream': { voice: saysNothing },
  'role-only': { voice: roleOnly },
  'usage-missing': { voice: withoutUsage },
  'usage-every-event': {
    answer: (answer) => ({ ...answer, generation: { ...answer.generation, continuousUsage: true } }),
  },
  'multi-token': { k: 4, voice: severalTokens },
  'split-every-byte': { outlet: splitEveryByte },
  crlf: { outlet: rewritten((text) => text.replaceAll('\n', '\r\n')) },
  comments: { outlet: rewritten((text) => `: keep-alive\n\n${text}`) },
  'event-id-lines': { outlet: numbered },
  'no-space': { outlet: rewritten((text) => text.replaceAll(/^data: /gm, 'data:')) },
  'utf8-split': {
    voice: says((piece) => chinese[piece.tokens % chinese.length] ?? ''),
    outlet: splitInCharacters,
  },
  'big-events': { voice: says(() => filler) },
  gzip: { outlet: gzipped },
  'slow-loris': { ms: 100, outlet: slowly },
  'short-output': {
    answer: (answer) => ({ ...answer, outputTokens: Math.max(1, Math.floor(answer.outputTokens / 2)) }),
  },
  endless: { answer: (answer) => ({ ...answer, outputTokens: Number.POSITIVE_INFINITY }) },
  restart: {
    on: 'first',
    ms: 200,
    strike(upheaval, fault) {
      upheaval.restart()
      upheaval.drop(fault.ms)
    },
  },
  die: { on: 'first', strike: (upheaval) => upheaval.drop(null) },
  foreign: {
    k: 1,
    counters(counters, fault) {
      counters.success.length += fault.k
      counters.promptTokens += 100 * fault.k
      counters.generationTokens += 100 * fault.k
    },
  },
  preemptions: {
    k: 1,
    counters(counters, fault) {
      counters.preemptions += fault.k
    },
  },
}

export const faultNames = Object.keys(rows) as readonly FaultName[]

/** The behaviour behind a name, or undefined. */
export function behaviourOf(name: string): Behaviour | undefined {
  const known = faultNames.find((candidate) => candidate === name)
  return known === undefined ? undefined : { on: 'all', ...rows[known], words: faultWords[known] }
}
