import type { Words } from '../domain/words.ts'

/** A fault that the simulator does not know. */
export const unknownFault = ({ name, known }: { name: string; known: readonly string[] }): Words => ({
  en: `the simulator has no fault "${name}"; it plays ${known.join(', ')}`,
  zh: `模拟器没有名为“${name}”的故障；可用的有：${known.join('、')}`,
})

/** Something wrong behind a fault's name. */
export const badFault = ({ text, part }: { text: string; part: string }): Words => ({
  en: `"${part}" in the fault "${text}" is not understood: write NAME, NAME@3 (the third request), NAME@10% (a share) and then :k=4,ms=200`,
  zh: `无法理解故障“${text}”中的“${part}”：请写 NAME、NAME@3（第 3 个请求）或 NAME@10%（按比例），其后可接 :k=4,ms=200`,
})

export const portTaken = ({ host, port, code }: { host: string; port: number; code: string }): Words => ({
  en: `the simulator cannot listen on ${host}:${port} (${code}): choose another --host or --port`,
  zh: `模拟器无法监听 ${host}:${port}（${code}）：请更换 --host 或 --port`,
})

/** What each fault does, for `tokgate sim --help`. */
export const faultWords = {
  refuse: {
    en: 'closes the port: connections are refused (for ms, when given)',
    zh: '关闭端口，拒绝连接（给出 ms 时到时恢复）',
  },
  tls: {
    en: 'speaks the wrong protocol: plain text on a TLS port, TLS on a plain one',
    zh: '协议不符：TLS 端口回明文，明文端口回 TLS',
  },
  loading: {
    en: '503 on every path for ms, as while a model loads',
    zh: '在 ms 毫秒内所有路径返回 503，如同模型加载中',
  },
  'wrong-model': { en: 'serves another model name', zh: '服务的是另一个模型名' },
  'headers-never': { en: 'accepts the request and never answers', zh: '接收请求但从不应答' },
  'headers-late': { en: 'starts to serve ms later', zh: '延迟 ms 毫秒才开始处理' },
  '400': { en: '400 with the engine’s error body', zh: '返回 400 与引擎的错误正文' },
  '401': { en: '401 Unauthorized', zh: '返回 401 未授权' },
  '404': { en: '404: the model does not exist', zh: '返回 404：模型不存在' },
  '429': { en: '429 without Retry-After', zh: '返回 429，不带 Retry-After' },
  '429-retry-after': { en: '429 with Retry-After: k seconds', zh: '返回 429，Retry-After 为 k 秒' },
  '503': { en: '503 without Retry-After', zh: '返回 503，不带 Retry-After' },
  '503-retry-after': { en: '503 with Retry-After: k seconds', zh: '返回 503，Retry-After 为 k 秒' },
  'json-error-200': { en: '200 with a JSON error instead of a stream', zh: '返回 200，正文却是 JSON 错误而非流' },
  'keepalive-race': {
    en: 'closes a kept-alive connection as its next request arrives',
    zh: '在保活连接的下一个请求到达时关闭连接',
  },
  'error-event': { en: 'an error event after k events', zh: 'k 个事件后发出错误事件' },
  'mindie-stream-error': {
    en: 'raw error text in the stream after k events, as MindIE',
    zh: 'k 个事件后在流中写入错误原文（MindIE 的方式）',
  },
  'reset-after-k': { en: 'resets the connection after k events', zh: 'k 个事件后重置连接' },
  truncated: {
    en: 'closes the connection after k events, without the last chunk',
    zh: 'k 个事件后关闭连接，缺少结尾分块',
  },
  cut: {
    en: 'ends the body properly after k events: no finish reason, no [DONE]',
    zh: 'k 个事件后正常结束正文：无 finish_reason，无 [DONE]',
  },
  stall: { en: 'writes nothing more after k events, connection open', zh: 'k 个事件后不再写出，连接保持打开' },
  'no-done': { en: 'the stream ends without [DONE]', zh: '流结束时没有 [DONE]' },
  'empty-stream': { en: '200 and an empty stream', zh: '返回 200 与空流' },
  'role-only': { en: 'the role event (chat) and [DONE], no tokens', zh: '只有角色事件（chat）与 [DONE]，没有 token' },
  'usage-missing': { en: 'never reports usage', zh: '从不报告 usage' },
  'usage-every-event': { en: 'running usage in every event', zh: '每个事件都带累计 usage' },
  'multi-token': { en: 'k tokens in one event', zh: '每个事件含 k 个 token' },
  'split-every-byte': { en: 'every byte in an HTTP chunk and a write of its own', zh: '每个字节单独成块、单独写出' },
  crlf: { en: 'lines end in CRLF', zh: '行以 CRLF 结尾' },
  comments: { en: 'a comment line before each event', zh: '每个事件前有注释行' },
  'event-id-lines': { en: 'event: and id: lines before each data line', zh: '每个 data 行前有 event: 与 id: 行' },
  'no-space': { en: 'data: without the blank', zh: 'data: 后没有空格' },
  'utf8-split': { en: 'Chinese text, cut inside a character', zh: '中文文本，在字符内部切开' },
  'big-events': { en: 'events of 400 KB', zh: '每个事件 400 KB' },
  gzip: { en: 'compresses the stream although nobody asked', zh: '未经请求即压缩流' },
  'slow-loris': { en: 'one byte every ms', zh: '每 ms 毫秒只写 1 字节' },
  'short-output': {
    en: 'half of the tokens asked for, finish_reason length',
    zh: '只输出所要 token 的一半，finish_reason 为 length',
  },
  endless: { en: 'never stops generating', zh: '永不停止生成' },
  restart: {
    en: 'drops everything when the request arrives and serves again after ms, counters at zero',
    zh: '请求到达时断开一切，ms 毫秒后重新服务，计数清零',
  },
  die: { en: 'drops everything when the request arrives and is gone', zh: '请求到达时断开一切，不再恢复' },
  foreign: {
    en: 'k requests of somebody else counted for each of ours',
    zh: '我方每完成 1 个请求，计数中多出他人的 k 个请求',
  },
  preemptions: { en: 'k preemptions counted for each request', zh: '每个请求计入 k 次抢占' },
} as const satisfies Readonly<Record<string, Words>>
