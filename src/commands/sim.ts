import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import { complaintsWords } from '../messages/commands.ts'
import type { Settings } from '../settings/index.ts'
import { type Fault, parseFault, type SimulatorOptions, startSimulator } from '../simulator/index.ts'
import type { Run } from './run.ts'

/** Serves a simulated endpoint until it is stopped. */
export async function sim(settings: Settings, run: Run): Promise<ExitCode> {
  await using simulator = await startSimulator(optionsOf(settings))
  run.print(`Serving ${settings.servedModelName ?? settings.model ?? 'sim'} at ${simulator.url}; stop with Ctrl-C`)
  for (const factor of simulator.truth.deployments) {
    run.log.info(`True deployment factor ${factor.factor.toFixed(5)}, slowdown ${factor.slowdown}`)
  }
  await stopped(run.signal)
  return exitCodes.ok
}

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
