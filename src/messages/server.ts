import type { Words } from '../domain/words.ts'

/** Sentences about the endpoint under test, seen from outside. URLs come in without credentials. */

const list = (items: readonly string[]): Words => ({
  en: items.length === 0 ? 'none' : items.join(', '),
  zh: items.length === 0 ? '无' : items.join('、'),
})

// Why an endpoint did not answer: each stands after "… at URL: " and inside notReady.

export const refused = (): Words => ({
  en: 'connection refused: nothing listens there; check host, port and whether the server has started',
  zh: '连接被拒绝：该地址没有服务在监听；请检查主机、端口以及服务是否已启动',
})

export const hostUnknown = (given: { code: string }): Words => ({
  en: `the host name cannot be resolved (${given.code}); check the name and this machine's DNS`,
  zh: `无法解析主机名（${given.code}）；请检查主机名以及本机的 DNS`,
})

export const unroutable = (given: { code: string }): Words => ({
  en: `no route to the host (${given.code}); check the address and the network between this machine and the server`,
  zh: `没有到达该主机的路由（${given.code}）；请检查地址以及本机与服务器之间的网络`,
})

export const silent = (): Words => ({
  en: 'no answer in time: a firewall may drop the packets, or the server is overloaded; check the address, or raise ready-timeout',
  zh: '在规定时间内没有应答：可能被防火墙丢弃，或服务器过载；请检查地址，或调大 ready-timeout',
})

export const closed = (given: { code: string }): Words => ({
  en: `the connection was closed without an answer (${given.code}); see the server's log`,
  zh: `连接在应答之前被关闭（${given.code}）；请查看服务端日志`,
})

export const plainToTls = (): Words => ({
  en: 'plain HTTP was sent to a TLS port; write https:// in base-url (MindIE serves HTTPS unless httpsEnabled is false)',
  zh: '向 TLS 端口发送了明文 HTTP；请将 base-url 写成 https://（MindIE 默认启用 HTTPS，除非 httpsEnabled 为 false）',
})

export const tlsToPlain = (given: { code: string }): Words => ({
  en: `TLS was spoken to a port that does not speak it (${given.code}); write http:// in base-url`,
  zh: `向非 TLS 端口发起了 TLS 握手（${given.code}）；请将 base-url 写成 http://`,
})

export const untrusted = (given: { code: string }): Words => ({
  en: `the server's certificate is not trusted (${given.code}); give its CA with ca-cert, or set insecure`,
  zh: `服务端证书不受信任（${given.code}）；请用 ca-cert 指定其 CA，或设置 insecure`,
})

export const clientCertificateNeeded = (given: { code: string }): Words => ({
  en: `the server refused the TLS handshake (${given.code}): it wants a client certificate it trusts; give client-cert and client-key`,
  zh: `服务端拒绝了 TLS 握手（${given.code}）：它要求受信任的客户端证书；请提供 client-cert 和 client-key`,
})

export const otherFailure = (given: { code: string; detail: string }): Words => ({
  en: `the request failed (${given.code}: ${given.detail}); check base-url and the network`,
  zh: `请求失败（${given.code}：${given.detail}）；请检查 base-url 和网络`,
})

export const wrongStatus = (given: { path: string; status: number; detail: string }): Words => ({
  en: `${given.path} answers ${given.status}${given.detail === '' ? '' : ` (${given.detail})`}; check base-url (without /v1) and the server's log`,
  zh: `${given.path} 返回 ${given.status}${given.detail === '' ? '' : `（${given.detail}）`}；请检查 base-url（不含 /v1）和服务端日志`,
})

export const notAModelList = (): Words => ({
  en: '/v1/models answers something that is not a list of models; check that base-url names an OpenAI-compatible server',
  zh: '/v1/models 返回的不是模型列表；请确认 base-url 指向兼容 OpenAI 接口的服务',
})

export const noModelYet = (): Words => ({
  en: '/v1/models lists no model yet; wait for the deployment to load one',
  zh: '/v1/models 中尚无模型；请等待部署加载模型',
})

export const testRequestFailed = (given: { why: string }): Words => ({
  en: `the test request failed (${given.why}); see the server's log`,
  zh: `测试请求失败（${given.why}）；请查看服务端日志`,
})

export const testRequestRefused = (given: { status: number; detail: string }): Words => ({
  en: `the server refuses the test request with ${given.status}${given.detail === '' ? '' : ` (${given.detail})`}; check endpoint, backend and model`,
  zh: `服务端以 ${given.status}${given.detail === '' ? '' : `（${given.detail}）`} 拒绝了测试请求；请检查 endpoint、backend 和 model`,
})

// Whole sentences.

export const at = (url: string, why: Words): Words => ({ en: `${url}: ${why.en}`, zh: `${url}：${why.zh}` })

export const notReady = (given: { url: string; seconds: number; why: Words }): Words => ({
  en: `the endpoint ${given.url} was not ready within ${given.seconds} s; last: ${given.why.en}`,
  zh: `端点 ${given.url} 在 ${given.seconds} 秒内未就绪；最后一次：${given.why.zh}`,
})

export const unauthorised = (given: { url: string; status: number }): Words => ({
  en: `${given.url} answers ${given.status}: it wants another key; set OPENAI_API_KEY, or header for another kind of credential`,
  zh: `${given.url} 返回 ${given.status}：密钥不被接受；请设置 OPENAI_API_KEY，其他凭证请用 header 设置`,
})

export const modelNotServed = (given: { url: string; model: string; served: readonly string[] }): Words => ({
  en: `${given.url} does not serve model ${given.model}; it serves: ${list(given.served).en}; set model to one of them, or deploy the other`,
  zh: `${given.url} 没有提供模型 ${given.model}；现有模型：${list(given.served).zh}；请将 model 设为其中之一，或重新部署`,
})

export const notIdle = (given: { url: string; seconds: number; requests: number }): Words => ({
  en: `the endpoint ${given.url} did not become idle within ${given.seconds} s: ${given.requests} requests that are not ours are running or waiting; stop the other clients, or raise ready-timeout`,
  zh: `端点 ${given.url} 在 ${given.seconds} 秒内未空闲：仍有 ${given.requests} 个非本工具的请求在运行或排队；请停止其他客户端，或调大 ready-timeout`,
})

export const notSettled = (given: { url: string; seconds: number; latestMs: number | null }): Words => ({
  en: `the endpoint ${given.url} did not settle within ${given.seconds} s: it has no /metrics, and the TTFT of single requests keeps changing${given.latestMs === null ? '' : ` (last ${given.latestMs} ms)`}; stop the other clients, or name its metrics with metrics-url`,
  zh: `端点 ${given.url} 在 ${given.seconds} 秒内未稳定：没有 /metrics，且单个请求的 TTFT 持续变化${given.latestMs === null ? '' : `（最近 ${given.latestMs} ms）`}；请停止其他客户端，或用 metrics-url 指定指标地址`,
})

export const tokenizeFailed = (given: { url: string; path: string; why: Words }): Words => ({
  en: `${given.url} cannot ${given.path === '/tokenize' ? 'tokenize' : 'detokenize'}: ${given.why.en}; give a local tokenizer directory with tokenizer`,
  zh: `${given.url} 无法使用 ${given.path}：${given.why.zh}；请用 tokenizer 指定本地 tokenizer 目录`,
})

export const noTokens = (given: { path: string; field: string }): Words => ({
  en: `${given.path} answers without ${given.field}`,
  zh: `${given.path} 的应答中没有 ${given.field}`,
})

export const proxyUnusable = (given: { from: string; proxy: string }): Words => ({
  en: `the proxy ${given.proxy} (${given.from}) is not usable: write it as http://HOST:PORT or https://HOST:PORT`,
  zh: `代理 ${given.proxy}（${given.from}）无法使用：请写成 http://主机:端口 或 https://主机:端口`,
})
