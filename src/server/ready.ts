import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import * as say from '../messages/server.ts'
import { failureOf, failureWords, isPermanent } from './failure.ts'
import { errorDetail } from './json.ts'
import { chosenModel, type Discovery, describe, modelListing, type Wanted } from './models.ts'
import { shownUrl } from './shown-url.ts'
import { endingText, Patience, type Probe, type ProbeRecord, type Waiting } from './waiting.ts'

type Look = { readonly kind: 'ready'; readonly found: Discovery } | NotYet
interface NotYet {
  readonly kind: 'not-yet'
  readonly why: Words
  /** The server answered the test request with a status that says the request is wrong. */
  readonly refusal: boolean
}

// A gateway may answer 404 for a moment before it knows a new deployment; a wrong path never gets better.
const refusalsUntilFinal = 5

/**
 * Waits until `/v1/models` answers 200 with the wanted model and one short request succeeds; `/health` is never asked
 * (MindIE keeps it on another port). Throws a UserProblem (exit 4): at once for what waiting cannot cure (a refused
 * key, TLS settings, another model served), else at the deadline, naming the last reason.
 */
export async function waitReady(
  given: Waiting & { readonly wanted: Wanted; readonly probe: Probe<Discovery> },
): Promise<Discovery> {
  const url = shownUrl(given.server.connection.baseUrl)
  const patience = new Patience(given)
  let refusals = 0
  for (;;) {
    const look = await lookOnce(given, patience)
    if (look.kind === 'ready') return look.found
    refusals = look.refusal ? refusals + 1 : 0
    if (refusals >= refusalsUntilFinal) throw new UserProblem(say.at(url, look.why), exitCodes.invalid)
    patience.say(`Waiting for the endpoint ${url}: ${look.why.en}`)
    if (await patience.again()) continue
    const seconds = Math.round(given.timeoutMs / 1000)
    throw new UserProblem(say.notReady({ url, seconds, why: look.why }), exitCodes.invalid)
  }
}

async function lookOnce(given: Parameters<typeof waitReady>[0], patience: Patience): Promise<Look> {
  const { server, wanted } = given
  const listing = await modelListing(server)
  if (listing.kind === 'not-yet') return { ...listing, refusal: false }
  const model = chosenModel(server, listing.models, wanted.model)
  if (model === null) return { kind: 'not-yet', why: say.noModelYet(), refusal: false }
  const found = await describe(server, model, wanted.engine)
  const record = await given.probe(found, patience.signal())
  server.signal.throwIfAborted()
  return record.ending.kind === 'ok' ? { kind: 'ready', found } : notYet(record, shownUrl(server.connection.baseUrl))
}

function notYet(record: ProbeRecord, url: string): NotYet {
  const { ending } = record
  if (ending.kind === 'connect') return unconnected(failureOf(ending.code, ending.detail), url)
  if (ending.kind !== 'http') {
    return { kind: 'not-yet', why: say.testRequestFailed({ why: endingText(record) }), refusal: false }
  }
  const { status } = ending
  if (status === 401 || status === 403) throw new UserProblem(say.unauthorised({ url, status }), exitCodes.invalid)
  const refusal = status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429
  const detail = errorDetail(ending.detail) || ending.reason
  if (refusal) return { kind: 'not-yet', why: say.testRequestRefused({ status, detail }), refusal }
  return { kind: 'not-yet', why: say.testRequestFailed({ why: `${status} ${detail}` }), refusal }
}

function unconnected(failure: ReturnType<typeof failureOf>, url: string): NotYet {
  const why = failureWords(failure)
  if (isPermanent(failure)) throw new UserProblem(say.at(url, why), exitCodes.invalid)
  return { kind: 'not-yet', why, refusal: false }
}
