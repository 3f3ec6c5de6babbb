import type { Compat } from '../domain/compat.ts'
import { UserProblem } from '../domain/problem.ts'
import { vllmBackends } from '../domain/vllm.ts'
import { backendNotBuilt, backendUnknown, urlSuffixWrong } from '../messages/load.ts'
import type { Backend } from './backend.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'

export type { Backend, BodyOptions, BodyRequest, StreamEvent } from './backend.ts'
export { bodyErrorOf } from './events.ts'
export { connectionHeaders, type Header, requestHeaders } from './headers.ts'

const vllm = completions({ name: 'vllm', takesTokenIds: true })
const openai = completions({ name: 'openai', takesTokenIds: true })

/** Every backend that can be used, by generation, in the order of its choices. */
const built: Readonly<Record<Compat, readonly Backend[]>> = {
  'v0.9.1': [
    vllm,
    completions({ name: 'lmdeploy', takesTokenIds: false }),
    openai,
    chat,
    completions({ name: 'scalellm', takesTokenIds: false }),
    completions({ name: 'sglang', takesTokenIds: false }),
    completions({ name: 'llama.cpp', takesTokenIds: false, constant: [['cache_prompt', false]] }),
  ],
  latest: [vllm, openai, chat],
}

/** Names of the backends that can be used with a generation. */
export const backendNames = (compat: Compat): readonly string[] => built[compat].map(({ name }) => name)

/** vLLM's own choices of a generation, those that are not built yet too. */
export const backendChoices = (compat: Compat): readonly string[] => vllmBackends[compat]

/** @throws UserProblem (exit 2) that names a backend which is not built yet, or which vLLM does not have. */
export function backendNamed(name: string, compat: Compat): Backend {
  const found = built[compat].find((backend) => backend.name === name)
  if (found !== undefined) return found
  const given = { name, compat, built: backendNames(compat) }
  throw new UserProblem(vllmBackends[compat].includes(name) ? backendNotBuilt(given) : backendUnknown(given))
}

/**
 * vLLM's test of the URL, which stops the run: `--endpoint` is not switched with the backend.
 * @throws UserProblem (exit 2) that names the suffix which the backend needs.
 */
export function checkUrl(url: string, backend: Backend, compat: Compat): void {
  const suffixes = backend.suffixes(compat)
  if (!suffixes.some((suffix) => url.endsWith(suffix))) {
    throw new UserProblem(urlSuffixWrong({ url, backend: backend.name, suffixes: suffixes.slice(0, 1) }))
  }
}
