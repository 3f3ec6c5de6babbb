import { resetPrefixCache } from '../server/index.ts'
import type { Course } from './rounds.ts'

/**
 * The server's prefix cache, kept out of the comparison: seeds keep prompts of rounds apart, and where the server has
 * vLLM's `/reset_prefix_cache` it is emptied before each round as well. Only vLLM is asked: elsewhere nobody knows what
 * such a path would do.
 */
export class PrefixCache {
  private readonly course: Course
  private state: 'untried' | 'works' | 'none'

  constructor(course: Course) {
    this.course = course
    this.state = course.endpoint.engine === 'vllm' ? 'untried' : 'none'
  }

  /** Nothing runs there when it is called; whoever else has prompts in that cache loses them, so it is said once. */
  async empty(): Promise<void> {
    if (this.state === 'none') return
    const { endpoint, run } = this.course
    const emptied = await resetPrefixCache(endpoint.server)
    if (emptied && this.state === 'untried') {
      run.log.info(
        'The server’s prefix cache is emptied before every round (/reset_prefix_cache); other users of this endpoint lose it too',
      )
    }
    this.state = emptied ? 'works' : 'none'
  }
}
