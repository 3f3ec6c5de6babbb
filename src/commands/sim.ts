import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import { complaintsWords } from '../messages/commands.ts'
import type { Settings } from '../settings/index.ts'
import { type Draw, type Fault, parseFault, type SimulatorOptions, startSimulator } from '../simulator/index.ts'
import type { Run } from './run.ts'

/** Serves a simulated endpoint until it is stopped, and says every true factor that it draws. */
export async function sim(settings: Settings, run: Run): Promise<ExitCode> {
  const onDraw = (draw: Draw): void => run.log.info(drawn(draw))
  await using simulator = await startSimulator({ ...optionsOf(settings), onDraw })
  run.print(`Serving ${simulator.truth.deployment.model} at ${simulator.url}; stop with Ctrl-C`)
  await stopped(run.signal)
  return exitCodes.ok
}

const drawn = ({ kind, factor, slowdown }: Draw): string =>
  `True ${kind} factor: times × ${factor.toFixed(5)}${slowdown === 0 ? '' : `, and ÷ ${(1 - slowdown).toFixed(5)} for the slowdown`}`

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

function optionsOf(settings: Settings): SimulatorOptions {
  const model = settings.model
  return {
    fast: settings.fast,
    host: settings.host,
    port: settings.port,
    seed: settings.seed,
    slowdown: settings.slowdown,
    ...(model === null ? {} : { model }),
    ...(settings.engine === 'mindie' || settings.engine === 'vllm' ? { engine: settings.engine } : {}),
    ...(settings.deploymentSpread === null ? {} : { deploymentSpread: settings.deploymentSpread }),
    ...(settings.roundSpread === null ? {} : { roundSpread: settings.roundSpread }),
    ...(settings.stepSpread === null ? {} : { stepSpread: settings.stepSpread }),
    vocabSize: settings.vocabSize,
    ...(settings.maxNumSeqs === null ? {} : { maxNumSeqs: settings.maxNumSeqs }),
    faults: faultsOf(settings.fault),
  }
}

function faultsOf(texts: readonly string[]): Fault[] {
  const read = texts.map(parseFault)
  const complaints = read.flatMap((one) => (one.ok ? [] : one.complaints))
  if (complaints.length > 0) throw new UserProblem(complaintsWords(complaints))
  return read.flatMap((one) => (one.ok ? [one.value] : []))
}
