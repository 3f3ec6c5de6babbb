import { ask, type Server } from './server.ts'

/** The server's own switches. Each is a POST without a body; true when the server answered 200 (vLLM's rule). */
const press =
  (path: string) =>
  async (server: Server): Promise<boolean> => {
    const answer = await ask(server, { method: 'POST', path, timeoutMs: 60_000 })
    return answer.kind === 'answer' && answer.status === 200
  }

/** vLLM's profiler, there when the server was started with a profiler's directory. */
export const startProfile = press('/start_profile')
export const stopProfile = press('/stop_profile')

/** Empties vLLM's prefix cache (development mode only). */
export const resetPrefixCache = press('/reset_prefix_cache')
