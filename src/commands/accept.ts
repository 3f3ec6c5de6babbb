import type { NotAccepted } from '../domain/acceptance.ts'
import type { Judgement } from '../domain/judgement.ts'
import type { JobRow } from '../domain/row.ts'
import { mayBeWaived, withAcceptance } from '../gate/index.ts'
import { notAcceptedWords } from '../messages/accept.ts'
import type { Settings } from '../settings/index.ts'
import type { Run } from './run.ts'

/** A judgement as it stands today, and the run with what its report says of the label. */
export interface Labelled<R> {
  readonly judgement: Judgement
  readonly run: R
}

type Asking = Pick<Run, 'acceptance' | 'log'> & { readonly notAccepted?: NotAccepted | null }

/**
 * The judgement with whatever the accept label makes of it now, asked of the platform: report with the `run` that comes
 * back, so that the report can say why a label waives nothing. What the judgement said of an acceptance before counts
 * for nothing. Nobody is asked where nothing could be waived. `pull` and `head` are the change that it speaks for, from
 * the event or the API; pull null: the host finds the merged, or queued, ones.
 */
export async function judgedWithLabel<R extends Asking>(
  judgement: Judgement,
  settings: Pick<Settings, 'acceptLabel'>,
  given: { readonly run: R; readonly pull: number | null; readonly head: string | null },
): Promise<Labelled<R>> {
  const { run, pull, head } = given
  const label = settings.acceptLabel
  const found = mayBeWaived(judgement) ? await run.acceptance({ label, pull, head }) : null
  if (found === null) return { judgement: withAcceptance(judgement, null), run: { ...run, notAccepted: null } }
  if (found.kind === 'not') {
    run.log.info(notAcceptedWords(label, found.why).en)
    return { judgement: withAcceptance(judgement, null), run: { ...run, notAccepted: { label, why: found.why } } }
  }
  const { by, at, pull: from } = found.accepted
  run.log.info(`The loss is accepted: ${by} set ${label} on #${from} at ${at}`)
  return { judgement: withAcceptance(judgement, found.accepted), run: { ...run, notAccepted: null } }
}

/** The row that the accepted judgement is stored as: it carries who accepted its loss, and so opens an epoch. */
export const rowWithLabel = (row: JobRow, { scenarios }: Judgement): JobRow => ({
  ...row,
  accepted: scenarios.find(({ name }) => name === row.scenario)?.accepted ?? null,
})
