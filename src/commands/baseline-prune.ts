import { prunable } from '../gate/index.ts'
import { type Pruned, type PrunedKey, prunedText } from '../report/index.ts'
import type { Keeping } from './baseline.ts'
import { printed } from './baseline-show.ts'

/** Removes old rows that nothing rests on any more, and says which. What could not be read is named and left alone. */
export async function pruneRows({ stock, settings, run }: Keeping): Promise<void> {
  const keys = stock.keys.map(({ key, rows }): PrunedKey => {
    const { remove, spared } = prunable(rows, settings.keep)
    const gone = remove.filter(({ kind }) => kind === 'job').length
    return { key, removed: remove, spared, left: rows.filter(({ kind }) => kind === 'job').length - gone }
  })
  await stock.store.remove(keys.flatMap(({ removed }) => removed))
  const pruned: Pruned = { suite: settings.suite, place: stock.store.place, keys, skipped: stock.skipped }
  await printed(asJson(pruned), (form, look) => prunedText(pruned, form, look), { settings, run })
}

/** Ids will do: who wants a removed row back has it in the store's history or a copy, not in a log. */
const asJson = ({ keys, skipped, suite, place }: Pruned) => ({
  suite,
  place,
  keys: keys.map(({ key, left, removed, spared }) => ({
    key,
    left,
    removed: removed.map(({ id }) => id),
    spared: spared.map(({ id }) => id),
  })),
  skipped,
})
