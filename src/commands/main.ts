import { type ExitCode, exitCodes } from '../domain/problem.ts'
import type { Host } from '../hosts/host.ts'
import { usage } from '../messages/commands.ts'
import {
  type Command,
  commands,
  configPath,
  helpText,
  type Resolved,
  resolveSettings,
  type SettingsSource,
  sceneOf,
  wantsHelp,
} from '../settings/index.ts'
import { faultHelp } from '../simulator/index.ts'
import { judgeAgain } from './accept-again.ts'
import { baseline } from './baseline.ts'
import { bench } from './bench.ts'
import { check } from './check.ts'
import { compare } from './compare.ts'
import { gate } from './gate.ts'
import { report } from './report.ts'
import { type Run, runOn, version } from './run.ts'
import { selftest } from './selftest.ts'
import { sim } from './sim.ts'

type Execute = (resolved: Resolved, run: Run) => Promise<ExitCode>

/** What each command does. */
const executes: Readonly<Record<Command, Execute>> = {
  bench: ({ shared }, run) => bench(shared, run),
  // A label measures nothing: what was judged of the commit is judged again.
  gate: (resolved, run) => (run.relabel === null ? gate(resolved, run) : judgeAgain(resolved, run)),
  report,
  compare: ({ shared }, run) => compare(shared, run),
  baseline: ({ shared }, run) => baseline(shared, run),
  check,
  selftest,
  sim: ({ shared }, run) => sim(shared, run),
}

const isCommand = (word: string | undefined): word is Command => commands.some((command) => command === word)

/** The command line: the first word is the command. */
export async function runCommandLine(host: Host): Promise<ExitCode> {
  const [word, ...argv] = host.argv
  if (word === '--version' || word === '-V') {
    host.stdout(`tokgate ${version}\n`)
    return exitCodes.ok
  }
  if (isCommand(word)) return runCommand(host, { command: word, argv, env: host.env })
  const isHelp = word === undefined || word === '--help' || word === '-h' || word === 'help'
  const say = isHelp ? host.stdout : host.stderr
  say(`${usage({ commands, got: isHelp ? null : word })[host.language]}\n`)
  return isHelp ? exitCodes.ok : exitCodes.user
}

/** The Action: the input `command` says which, and `gate` is what it is for. */
export function runAction(host: Host): Promise<ExitCode> {
  const inputs = host.inputs ?? {}
  const wanted = inputs['INPUT_COMMAND'] || 'gate'
  const command = isCommand(wanted) ? wanted : 'gate'
  return runCommand(host, { command, inputs, env: host.env })
}

async function runCommand(host: Host, source: Omit<SettingsSource, 'file'>): Promise<ExitCode> {
  try {
    const config = await host.config(configPath(source))
    const full = { ...source, file: config.file }
    if (wantsHelp(full)) return help(host, full)
    const resolved = resolveSettings(full)
    if (!resolved.ok) return host.complain(resolved.complaints)
    const { shared, notes } = resolved.value
    for (const value of secretsOf(shared)) host.secret(value)
    for (const note of notes) host.log.info(note.en)
    return await executes[source.command](resolved.value, await runOn(host, shared, config.isNew))
  } catch (error) {
    return host.fail(error)
  }
}

function help(host: Host, source: SettingsSource): ExitCode {
  const { command, compat } = sceneOf(source)
  host.stdout(`${helpText(command, compat, host.language)}\n`)
  if (command === 'sim') host.stdout(`\n${faultHelp(host.language)}\n`)
  return exitCodes.ok
}

const secretsOf = ({ header, token, proxy }: Resolved['shared']): string[] => [
  ...header.map(([, value]) => value),
  ...(token === null ? [] : [token]),
  ...(proxy === null ? [] : [new URL(proxy).password].filter((password) => password !== '')),
]
