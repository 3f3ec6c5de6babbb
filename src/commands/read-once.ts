import type { BaselineStore, RowsRead, ScenarioRef } from '../domain/row.ts'

/**
 * The store as it was when it was first asked: whether a gate can fail and what its candidate is held to are then judged
 * by the same rows, and a branch is fetched once. What this run adds or removes is seen again.
 */
export function readOnce(store: BaselineStore): BaselineStore {
  const rows = new Map<string, Promise<RowsRead>>()
  const others = new Map<string, ReturnType<BaselineStore['others']>>()
  const anew = (): void => {
    rows.clear()
    others.clear()
  }
  return {
    get place() {
      return store.place
    },
    read: (scenario) => once(rows, scenario, () => store.read(scenario)),
    others: (scenario) => once(others, scenario, () => store.others(scenario)),
    readSuite: (suite) => store.readSuite(suite),
    append(row) {
      anew()
      return store.append(row)
    },
    remove(gone) {
      anew()
      return store.remove(gone)
    },
  }
}

/** A read that failed is no answer, and is tried again. */
function once<T>(known: Map<string, Promise<T>>, scenario: ScenarioRef, read: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([scenario.suite, scenario.scenario])
  const before = known.get(key)
  if (before !== undefined) return before
  const now = read()
  known.set(key, now)
  now.catch(() => known.delete(key))
  return now
}
