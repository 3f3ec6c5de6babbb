import { type ExitCode, UserProblem } from '../domain/problem.ts'
import { mixedSides } from '../messages/compare.ts'
import { shownUrl } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { compareFiles } from './compare-files.ts'
import { compareLive } from './compare-live.ts'
import type { Run } from './run.ts'

const isUrl = (side: string): boolean => /^https?:\/\//i.test(side)

/** Two sides against each other: two result files, or two endpoints that are measured in turns. */
export function compare(settings: Settings, run: Run): Promise<ExitCode> {
  // Two of them: the settings' rule has seen to it.
  const [left = '', right = ''] = settings.args
  if (isUrl(left) && isUrl(right)) return compareLive(settings, run)
  if (!isUrl(left) && !isUrl(right)) return compareFiles(settings, run)
  const [url, file] = isUrl(left) ? [left, right] : [right, left]
  throw new UserProblem(mixedSides({ url: shownUrl(url), file }))
}
