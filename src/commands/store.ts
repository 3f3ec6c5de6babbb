import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Branch, RowNotStored, rowText, stores, tokenForms } from '../baselines/index.ts'
import { UserProblem } from '../domain/problem.ts'
import type { BaselineStore, JobRow } from '../domain/row.ts'
import { branchOfThisRun } from '../messages/branch.ts'
import type { Settings } from '../settings/index.ts'
import { writeOutput } from './files.ts'
import type { Run } from './run.ts'

/** The store that the settings name, at its place. Nothing is opened before it is read or written. */
export const openStore = (settings: Settings, run: Run): BaselineStore =>
  stores[settings.baselineStore]({
    directory: () => settings.baselineDir ?? '.tokgate/baselines',
    branch: () => branchOf(settings, run),
    world: {
      env: run.env,
      // A runner empties its own at the beginning and at the end of a job.
      temporary: run.env['RUNNER_TEMP'] || tmpdir(),
      actor: run.writer.actor,
      signal: run.signal,
      log: run.log,
    },
  })

function branchOf(settings: Settings, run: Run): Branch {
  const name = settings.baselineBranch ?? ''
  if (settings.baselineRepository === null && run.writer.ref === `refs/heads/${name}`) {
    throw new UserProblem(branchOfThisRun({ branch: name }))
  }
  const url = repositoryUrl(settings.baselineRepository, run.repositoryUrl)
  const token = settings.baselineToken ?? (isOwnServer(url, run.repositoryUrl) ? settings.token : null)
  // In every form that it takes on its way: as a runner masks text, not what text stands for.
  for (const form of token === null ? [] : tokenForms(token)) run.secret(form)
  return { url, name, token }
}

/** `owner/name` is on the job's own server; on a terminal on github.com. */
function repositoryUrl(wanted: string | null, own: string | null): string {
  if (wanted === null) return own ?? ''
  if (URL.canParse(wanted)) return wanted
  const server = own?.split('/').slice(0, -2).join('/') ?? 'https://github.com'
  return `${server}/${wanted}`
}

/** A job's token is for its own server and is sent to no other. A terminal's was given together with the address. */
const isOwnServer = (url: string, own: string | null): boolean =>
  own === null || new URL(url).origin === new URL(own).origin

/**
 * Appends the row where this event may write baselines. A store that refuses it changes no outcome: the row is kept
 * among the run's files and the log says how to add it.
 */
export async function storeRow(
  row: JobRow,
  { store, settings, run }: { readonly store: BaselineStore; readonly settings: Settings; readonly run: Run },
): Promise<void> {
  if (!run.mayStore) return
  try {
    const where = await store.append(row)
    run.log.info(`Stored the row (${row.outcome}): ${where}`)
  } catch (error) {
    if (!(error instanceof RowNotStored)) throw error
    run.say(error.words)
    const kept = await writeOutput(
      join(settings.outputDir, `row-${encodeURIComponent(row.scenario)}.json`),
      rowText(row),
      run,
    )
    if (kept !== null) run.say(error.kept(kept))
  }
}
