/**
 * `make(0) … make(count − 1)`, at most `limit` under way at a time, results in order. With a limit of 1 each starts
 * when the one before has ended. The first failure fails the whole, and no further one starts.
 */
export async function makeInOrder<T>(count: number, limit: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      try {
        made[index] = await make(index)
      } catch (error) {
        next = count
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, count) }, lane))
  return made
}
