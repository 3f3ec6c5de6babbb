import type { Words } from '../domain/words.ts'

/** Sentences of the load and of the backends. */

const listed = (items: readonly string[]): { en: string; zh: string } => ({
  en: items.join(', '),
  zh: items.join('、'),
})

/** A backend that vLLM has and that does not exist here yet. */
export const backendNotBuilt = (given: { name: string; compat: string; built: readonly string[] }): Words => ({
  en: `backend ${given.name} of vLLM (compat ${given.compat}) is not built yet; use one of ${listed(given.built).en}`,
  zh: `vLLM（compat ${given.compat}）的后端 ${given.name} 尚未实现；请使用 ${listed(given.built).zh} 之一`,
})

/** A backend that vLLM of this generation does not have. */
export const backendUnknown = (given: { name: string; compat: string; built: readonly string[] }): Words => ({
  en: `vLLM (compat ${given.compat}) has no backend ${JSON.stringify(given.name)}; use one of ${listed(given.built).en}`,
  zh: `vLLM（compat ${given.compat}）没有名为 ${JSON.stringify(given.name)} 的后端；请使用 ${listed(given.built).zh} 之一`,
})

/** vLLM checks the end of the URL and stops the run; the endpoint flag is not switched with the backend. */
export const urlSuffixWrong = (given: { url: string; backend: string; suffixes: readonly string[] }): Words => ({
  en: `the URL ${given.url} does not fit backend ${given.backend}, which needs one that ends with ${given.suffixes.join(' or ')}; set --endpoint /v1/${given.suffixes[0]} or another --backend`,
  zh: `URL ${given.url} 与后端 ${given.backend} 不符，该后端的 URL 须以 ${given.suffixes.join(' 或 ')} 结尾；请设置 --endpoint /v1/${given.suffixes[0]}，或改用其他 --backend`,
})

export const urlUnreadable = (given: { url: string }): Words => ({
  en: `${JSON.stringify(given.url)} is not a URL; give --base-url as http://HOST:PORT and --endpoint as a path such as /v1/completions`,
  zh: `${JSON.stringify(given.url)} 不是合法的 URL；请将 --base-url 写成 http://主机:端口，--endpoint 写成 /v1/completions 这样的路径`,
})

/** Every connection needs a descriptor. */
export const tooFewDescriptors = (given: { connections: number; needed: number; allowed: number }): Words => ({
  en: `${given.connections} requests at once need ${given.needed} open files, and this process may have ${given.allowed}; raise the limit (ulimit -n ${given.needed}, or LimitNOFILE and --ulimit nofile for services and containers) or set --max-concurrency lower`,
  zh: `同时发送 ${given.connections} 个请求需要打开 ${given.needed} 个文件，而本进程只允许 ${given.allowed} 个；请提高上限（ulimit -n ${given.needed}，服务与容器分别用 LimitNOFILE 和 --ulimit nofile），或调小 --max-concurrency`,
})
