import { engines } from '../../domain/engine.ts'
import { integer } from '../kinds/number.ts'
import { headers } from '../kinds/pairs.ts'
import { boolean, choice, duration, path, proxyUrl, serverPath, text, url } from '../kinds/text.ts'
import { everyCompat, judging, latestOnly, load, serving, setting } from '../setting.ts'

/** Where the model is served and how it is reached. */
export const endpoint = {
  'base-url': setting({
    kind: url(),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: {
      en: 'Base URL of the server, without the endpoint path; replaces host and port',
      zh: '服务的基础 URL（不含接口路径）；给出后不再使用 host 和 port',
    },
  }),
  host: setting({
    kind: text('HOST'),
    default: '127.0.0.1',
    vllm: everyCompat,
    commands: serving,
    help: { en: 'Host of the server (sim: address to listen on)', zh: '服务主机（sim：监听地址）' },
  }),
  port: setting({
    // A simulator may take any free port; nothing can be asked of port 0.
    kind: integer({ min: ({ command }) => (command === 'sim' ? 0 : 1), max: 65_535 }, 'PORT'),
    default: 8000,
    vllm: everyCompat,
    commands: serving,
    help: {
      en: 'Port of the server (sim: port to listen on, 0 for any free one)',
      zh: '服务端口（sim：监听端口，0 表示任意空闲端口）',
    },
  }),
  endpoint: setting({
    kind: serverPath(),
    default: '/v1/completions',
    vllm: everyCompat,
    commands: load,
    help: {
      en: 'Path of the API; openai-chat needs /v1/chat/completions here',
      zh: 'API 路径；openai-chat 须设为 /v1/chat/completions',
    },
  }),
  model: setting({
    kind: text('NAME'),
    default: ({ command }) => (command === 'sim' ? 'sim' : null),
    defaultWords: { en: 'the model that the server lists', zh: '服务端列出的模型' },
    vllm: everyCompat,
    commands: serving,
    help: {
      en: 'Name of the model, as requests carry it; bench with compat v0.9.1 requires it',
      zh: '模型名称，即请求中的 model；bench 且 compat 为 v0.9.1 时必填',
    },
  }),
  'served-model-name': setting({
    kind: text('NAME'),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: {
      en: 'Name that requests carry instead of model',
      zh: '请求中用来代替 model 的名称',
    },
  }),
  header: setting({
    kind: headers(),
    default: [],
    vllm: latestOnly,
    compats: everyCompat,
    commands: load,
    secret: true,
    file: 'never',
    help: { en: 'Extra request headers; never shown', zh: '附加请求头；不会显示' },
  }),
  insecure: setting({
    kind: boolean(),
    default: false,
    vllm: latestOnly,
    compats: everyCompat,
    commands: load,
    help: { en: 'Do not verify TLS certificates', zh: '不校验 TLS 证书' },
  }),
  'ca-cert': setting({
    kind: path('PEM'),
    default: null,
    commands: load,
    help: { en: "PEM file of the CA that signed the server's certificate", zh: '签发服务端证书的 CA（PEM 文件）' },
  }),
  'client-cert': setting({
    kind: path('PEM'),
    default: null,
    commands: load,
    help: {
      en: 'PEM file of the client certificate (mutual TLS, as MindIE wants)',
      zh: '客户端证书 PEM 文件（双向 TLS，MindIE 需要）',
    },
  }),
  'client-key': setting({
    kind: path('PEM'),
    default: null,
    commands: load,
    help: { en: "PEM file of the client certificate's key", zh: '客户端证书私钥 PEM 文件' },
  }),
  proxy: setting({
    kind: proxyUrl(),
    default: null,
    defaultWords: {
      en: 'none, unless the environment names one that applies to a public address',
      zh: '不使用代理，除非环境变量指定的代理适用于该公网地址',
    },
    commands: load,
    secret: true,
    help: { en: 'Proxy for the load', zh: '压测流量使用的代理' },
  }),
  engine: setting({
    kind: choice(engines),
    default: null,
    defaultWords: { en: 'as the server says (sim: vllm)', zh: '由服务自报（sim：vllm）' },
    commands: serving,
    help: { en: 'What serves the model, where the server does not say', zh: '推理引擎，服务未自报时指定' },
  }),
  'metrics-url': setting({
    kind: url(),
    default: null,
    defaultWords: { en: 'the base URL with /metrics', zh: '基础 URL 加 /metrics' },
    commands: judging,
    help: {
      en: "URL of the server's metrics page, where it is elsewhere",
      zh: '服务 metrics 页面的 URL（不在基础 URL 下时）',
    },
  }),
  'request-timeout': setting({
    kind: duration(),
    default: ({ command }) => ({ ms: command === 'bench' ? 6 * 3_600_000 : 600_000 }),
    defaultWords: { en: '10m; bench: 6h', zh: '10m；bench：6h' },
    commands: load,
    help: { en: 'A request fails after this long without a byte', zh: '请求在这段时间内没有收到任何字节即判为失败' },
  }),
  'ready-timeout': setting({
    kind: duration(),
    default: { ms: 20 * 60_000 },
    commands: judging,
    help: { en: 'How long to wait for the server to be ready and idle', zh: '等待服务就绪并空闲的最长时间' },
  }),
  'ready-check-timeout-sec': setting({
    kind: integer({ min: 0 }, 'SECONDS'),
    default: 0,
    vllm: latestOnly,
    commands: ['bench'],
    help: {
      en: 'How long the first request is repeated until it succeeds; 0 sends none',
      zh: '首个请求重试至成功的最长秒数；0 表示不发送',
    },
  }),
}
