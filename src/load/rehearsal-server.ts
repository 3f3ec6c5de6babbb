import { createServer, type Server, type Socket } from 'node:net'

/**
 * Tokens of several kinds, and answers that begin with different ones, so that code which is compiled for what it has
 * seen has seen them: V8 keeps ASCII and other text in strings of two kinds.
 */
const texts = [' the', 'ing', ',', ' isContained', ' 通', '亸', '\\n', ' \\"', '1', '：', '\\ud83d\\ude00', '']

/**
 * Servers differ in the fields of their events, and V8 compiles for the few sets of fields that it has met. With more
 * than four it compiles for any: so no server's events come as a surprise when all answers end at once.
 */
const fieldSets = 6

const extraFields = (set: number): string => Array.from({ length: set }, (_, at) => `"extra_${at}":null,`).join('')

/** vLLM's events of an answer of so many tokens, the last one with all that ends it. */
function eventsOf(isChat: boolean, tokens: number, set: number): readonly string[] {
  const extra = extraFields(set)
  const frame = (choices: string, usage = ''): string =>
    `data: {${extra}"id":"cmpl-0000000000000000","created":1795499945,"model":"rehearsal","choices":[${choices}]${usage}}\n\n`
  const field = (text: string): string => (isChat ? `"delta":{${extra}"content":"${text}"}` : `"text":"${text}"`)
  const choice = (text: string, finish: string): string =>
    frame(`{${extra}"index":0,${field(text)},"logprobs":null,"finish_reason":${finish}}`)
  const role = isChat ? frame(`{${extra}"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}`) : ''
  const usage = frame('', `,"usage":{${extra}"prompt_tokens":5,"completion_tokens":${tokens}}`)
  return Array.from({ length: tokens }, (_, at) => {
    const text = texts[(at + 2 * set) % texts.length] ?? ''
    if (at === 0) return role + choice(text, 'null')
    return at < tokens - 1 ? choice(text, 'null') : `${choice(text, '"length"')}${usage}data: [DONE]\n\n`
  })
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n'

const chunk = (text: string): Buffer => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)

interface Answers {
  readonly isChat: boolean
  readonly tokens: number
  /** Of each request, all alike. */
  readonly bodyBytes: number
}

/** A server that answers whatever it is asked, on a free port of this machine. Null where nobody may listen. */
export function rehearsalServer({ isChat, tokens, bodyBytes }: Answers): Promise<Server | null> {
  const answers = Array.from({ length: fieldSets }, (_, set) => eventsOf(isChat, tokens, set).map(chunk))
  let asked = 0
  const server = createServer((socket) => {
    let missing = 0
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes: Buffer) => {
      if (missing === 0) missing = bytes.indexOf('\r\n\r\n') + 4 + bodyBytes
      missing -= bytes.length
      if (missing > 0) return
      missing = 0
      asked += 1
      void answer(socket, answers[asked % fieldSets] ?? [])
    })
  })
  return new Promise((resolve) => {
    server.once('error', () => resolve(null))
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** The last events, so many. */
const atOnce = 4

const end = Buffer.from('0\r\n\r\n')

/** Most of the events one write and one read each, as a load brings them; the others at once. */
async function answer(socket: Socket, chunks: readonly Buffer[]): Promise<void> {
  const last = chunks.length - atOnce
  socket.write(head)
  for (const one of chunks.slice(0, last)) {
    socket.write(one)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.write(Buffer.concat([...chunks.slice(last), end]))
}
