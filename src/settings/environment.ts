import type { Complaint } from '../domain/problem.ts'
import { notInAction } from '../messages/settings.ts'
import { choiceExpected } from '../messages/settings-values.ts'
import { isKnown, notTaken, unknownWords } from './known.ts'
import { nearest } from './nearest.ts'
import type { Scene } from './setting.ts'
import type { Environment, Gathered, Item } from './source.ts'
import { actionCommands, isInput, settingNamed } from './table/index.ts'

const inputPrefix = 'INPUT_'
const ownPrefix = 'TOKGATE_'

/** The Action's inputs as a source. An empty input was not given; `command` chose what runs and is no setting. */
export function fromInputs(inputs: Environment, scene: Scene): Gathered {
  const items = variables(inputs, inputPrefix)
    .filter(({ name }) => name !== 'command')
    .map((item): Item => ({ ...item, where: `input ${item.name}` }))
  const { layer, complaints } = checked(items, (item) => inputComplaint(item, scene))
  return { layer, complaints: [...commandComplaint(inputs), ...complaints] }
}

function commandComplaint(inputs: Environment): Complaint[] {
  const got = (inputs[`${inputPrefix}COMMAND`] ?? '').trim()
  if (got === '' || actionCommands.some((command) => command === got)) return []
  const choices = actionCommands
  return [{ where: 'input command', words: choiceExpected({ got, choices, nearest: nearest(got, choices) }) }]
}

/** `TOKGATE_*` as a source, for jobs that share settings between steps: what the command does not take stays unused. */
export function fromEnvironment(env: Environment, scene: Scene): Gathered {
  return checked(variables(env, ownPrefix), (item) => variableComplaint(item, scene))
}

/** `TOKGATE_BASE_URL` and `INPUT_BASE-URL` name `base-url`; blanks around a value are dropped, as the runner does. */
function variables(env: Environment, prefix: string): Item[] {
  return Object.entries(env)
    .filter(([key, value]) => key.startsWith(prefix) && (value ?? '').trim() !== '')
    .map(([key, value = '']) => ({
      name: key.slice(prefix.length).toLowerCase().replaceAll('_', '-'),
      where: key,
      label: '',
      given: { form: 'text', text: value.trim() },
    }))
}

function checked(items: readonly Item[], complain: (item: Item) => Complaint | null): Gathered {
  const complaints = items.map(complain)
  return {
    layer: new Map(items.filter((_, i) => complaints[i] === null).map((item) => [item.name, item])),
    complaints: complaints.filter((complaint) => complaint !== null),
  }
}

function inputComplaint({ name, where }: Item, scene: Scene): Complaint | null {
  const setting = settingNamed(name)
  if (setting !== undefined && !isInput(setting)) return { where, words: notInAction() }
  if (!isKnown(name, scene)) return { where, words: unknownWords(name, scene, (close) => close) }
  const words = notTaken(name, scene)
  return words === null ? null : { where, words }
}

function variableComplaint({ name, where }: Item, scene: Scene): Complaint | null {
  if (!isKnown(name, scene)) return { where, words: unknownWords(name, scene, variableName) }
  const terminalOnly = settingNamed(name)?.hosts.includes('action') === false
  return terminalOnly && scene.host === 'action' ? { where, words: notInAction() } : null
}

export const variableName = (name: string): string => `${ownPrefix}${name.toUpperCase().replaceAll('-', '_')}`
