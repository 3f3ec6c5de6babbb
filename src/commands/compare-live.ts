import type { ScenarioJudgement, Side } from '../domain/judgement.ts'
import { type Complaint, type ExitCode, UserProblem } from '../domain/problem.ts'
import { exitCodeOf, fingerprint, scenarioJudgement } from '../gate/index.ts'
import { complaintsWords } from '../messages/commands.ts'
import { sameEndpoint } from '../messages/compare.ts'
import { parseLabel } from '../report/index.ts'
import { shownUrl } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { readUrl } from '../settings/kinds/text.ts'
import { benchBeside, type Measured, measurePairs, type Pair } from './compare-pairs.ts'
import { promptsOfBoth } from './compare-prompts.ts'
import { reachForGate } from './discovery.ts'
import type { Endpoint } from './endpoint.ts'
import { writeFiles } from './files.ts'
import { fingerprintOf } from './identity.ts'
import { judgementOf } from './judgement.ts'
import { publish } from './publish.ts'
import { repeatCompare } from './repeat-command.ts'
import type { Course } from './rounds.ts'
import { type Run, stoppedBy } from './run.ts'

type Urls = readonly [baseline: string, candidate: string]

/**
 * Two live endpoints in turns (A B B A …), each pair of rounds with the same plan, until it can tell: needs no history.
 * Everything but the address is the same for both. A run that was stopped keeps the rounds that it measured.
 */
export async function compareLive(settings: Settings, run: Run): Promise<ExitCode> {
  const urls = urlsOf(settings)
  const own = settingsOf(settings, urls, run)
  await using baseline = await reachForGate(own[0], run)
  await using candidate = await reachForGate(own[1], run)
  const prompts = await promptsOfBoth(settings, [baseline, candidate], run)
  const sides: Pair<Course> = [
    { settings: own[0], endpoint: baseline, prompts: prompts[0], run },
    { settings: own[1], endpoint: candidate, prompts: prompts[1], run },
  ]
  const measured = await measurePairs(sides, run)
  if (measured === null) return stoppedBy(run)
  const judgement = judgementOf(
    [scenarioOf(measured, { sides, settings, urls })],
    { suite: settings.suite, enforce: true },
    run,
  )
  const files = await writeFiles(judgement, settings, run)
  await publish(judgement, { settings, files, run })
  return exitCodeOf(judgement, { ...settings, enforce: true })
}

function urlsOf({ args }: Settings): Urls {
  const complaints: Complaint[] = []
  const [left = '', right = ''] = args.map((given) => {
    const read = readUrl(given)
    if ('value' in read) return read.value
    complaints.push({ where: 'compare', words: read })
    return ''
  })
  if (complaints.length > 0) throw new UserProblem(complaintsWords(complaints))
  if (new URL(left).href === new URL(right).href) throw new UserProblem(sameEndpoint({ url: shownUrl(left) }))
  return [left, right]
}

/** Each side's address, and its metrics page: on its own host, at the port and path that `metrics-url` names. */
function settingsOf(settings: Settings, [left, right]: Urls, run: Run): Pair<Settings> {
  const { metricsUrl } = settings
  const alone = new URL(left).hostname !== new URL(right).hostname
  if (metricsUrl !== null && !alone) {
    run.log.warning(
      'metrics-url names one page for two endpoints on one host: it is not read, so nothing is checked by it',
    )
  }
  const at = (baseUrl: string): Settings => ({
    ...settings,
    baseUrl,
    metricsUrl: metricsUrl === null || !alone ? null : onHost(metricsUrl, new URL(baseUrl).hostname),
  })
  return [at(left), at(right)]
}

function onHost(metricsUrl: string, hostname: string): string {
  const url = new URL(metricsUrl)
  url.hostname = hostname
  return url.href
}

interface Compared {
  readonly sides: Pair<Course>
  readonly settings: Settings
  readonly urls: Urls
}

function scenarioOf(measured: Measured, { sides, settings, urls }: Compared): ScenarioJudgement {
  const [theirs, ours] = measured.rounds
  const [baseline, candidate] = sidesOf(sides, settings)
  const prints = sides.map((side) => fingerprintOf(side.settings, side.endpoint, side.prompts))
  const [left, right] = prints
  const judgement = scenarioJudgement(
    benchBeside(theirs, settings),
    { rounds: ours.map(({ row }) => row), facts: ours.map(({ facts }) => facts) },
    measured.judged,
    {
      name: 'compare',
      candidate,
      baseline,
      fingerprint: right ?? { identity: {}, subject: {} },
      accepted: null,
      skippedRows: [],
      repeatCommand: repeatCompare(settings, urls),
    },
  )
  return { ...judgement, fingerprint: left && right ? fingerprint(right, left) : [] }
}

/** `model_id`; where both serve the same model, the version that differs tells them apart, or else the letter of the side. */
function sidesOf([a, b]: Pair<Course>, settings: Settings): Pair<Side> {
  const alike = a.endpoint.modelId === b.endpoint.modelId
  const versions = a.endpoint.version !== b.endpoint.version
  const side = ({ endpoint }: Course, letter: string, label: string | null): Side => {
    if (label !== null) return parseLabel(label)
    return { model: endpoint.modelId, variant: alike ? variantOf(endpoint, { letter, versions, settings }) : null }
  }
  return [side(a, 'A', settings.baselineLabel), side(b, 'B', settings.candidateLabel)]
}

function variantOf(
  { engine, version, connection }: Endpoint,
  { letter, versions, settings }: { readonly letter: string; readonly versions: boolean; readonly settings: Settings },
): string {
  if (settings.showEndpoint) return new URL(connection.baseUrl).host
  return versions && version !== null ? `${engine} ${version}` : letter
}
