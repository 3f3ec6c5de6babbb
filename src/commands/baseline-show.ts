import { pointsOf, windowJobs } from '../gate/index.ts'
import { documentMetrics } from '../metrics/index.ts'
import { type ListedKey, type Listing, listingText, shownRowText } from '../report/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Keeping } from './baseline.ts'
import { handleOf, rowNamed, type StockedKey } from './baseline-stock.ts'
import type { Run } from './run.ts'

/** Every stored job, key by key, with what it counts as. */
export async function listRows({ stock, settings, run }: Keeping): Promise<void> {
  const ids = stock.keys.flatMap(({ rows }) => rows.filter(({ kind }) => kind === 'job').map(({ id }) => id))
  const listing: Listing = {
    suite: settings.suite,
    place: stock.store.place,
    keys: stock.keys.map((key) => listedKey(key, ids)),
    skipped: stock.skipped,
  }
  await printed(listing, (form, look) => listingText(listing, form, look), { settings, run })
}

function listedKey({ key, scenario, history }: StockedKey, ids: readonly string[]): ListedKey {
  return {
    key,
    scenario,
    level: Math.min(windowJobs, history.epochs.at(-1)?.length ?? 0),
    epoch: history.epochs.length,
    pending: history.pending.length,
    rows: pointsOf(history, documentMetrics).map((point) => ({ handle: handleOf(point.id, ids), ...point })),
  }
}

/** One row with everything that it holds, and what is noted about it. */
export async function showRow({ stock, settings, run }: Keeping, given: string): Promise<void> {
  const { row, key } = rowNamed(stock, given)
  const shown = {
    row,
    counts: pointsOf(key.history, documentMetrics).find(({ id }) => row.kind === 'job' && id === row.id) ?? null,
    notes: key.rows.filter((one) => one.kind !== 'job').filter(({ target }) => target === row.id),
  }
  await printed(shown, (form, look) => shownRowText(shown, form, look), { settings, run })
}

type Text = (
  form: 'terminal' | 'markdown',
  look: { readonly language: Settings['language']; readonly color: boolean; readonly width: number | null },
) => string

/** On standard output in the form that was asked for; in the Action also in the step's summary. */
export async function printed(
  value: unknown,
  text: Text,
  { settings, run }: { readonly settings: Settings; readonly run: Run },
): Promise<void> {
  const { language, format } = settings
  const look = { language, color: run.screen.color, width: run.screen.columns }
  run.stdout(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : text(format, look))
  const { problems } = await run.publish({
    language,
    comment: null,
    marker: '',
    commentAuthor: null,
    summary: text('markdown', look),
    annotations: [],
    outputs: {},
  })
  for (const problem of problems) run.log.warning(problem[language])
}
