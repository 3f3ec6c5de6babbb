import { type Compat, compats } from '../domain/compat.ts'
import type { Complaint, Parsed } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import { datasetAssumed, nothingToDo } from '../messages/settings.ts'
import { fromEnvironment, fromInputs } from './environment.ts'
import { fromFile } from './file.ts'
import { fromArgv } from './flags.ts'
import { glimpse } from './glimpse.ts'
import { compose, idle, readLayer, type Values } from './layers.ts'
import { rules } from './rules.ts'
import { chooseScenarios } from './scenarios.ts'
import { gating, type Scene } from './setting.ts'
import { hostOf, type Layer, type SettingsSource } from './source.ts'
import type { Settings } from './table/index.ts'

export interface ScenarioSettings {
  readonly name: string
  readonly settings: Settings
}

/** The settings of a run. `shared` is what holds without any scenario's changes; `notes` are log lines. */
export interface Resolved {
  readonly shared: Settings
  readonly scenarios: readonly ScenarioSettings[]
  readonly notes: readonly Words[]
}

/** A layer as it was given and as it was read. */
interface Level extends Values {
  readonly layer: Layer
}

/** The sources, strongest first; a scenario's own level stands between `strong` and `top`. */
interface Levels {
  readonly strong: readonly Level[]
  readonly scenarios: ReadonlyMap<string, Level> | null
  readonly top: Level
  readonly complaints: readonly Complaint[]
}

/**
 * Settings from every source: flag or input, then `TOKGATE_NAME`, then the scenario's and the file's, then the default.
 * Everything given is read, also what a stronger source covers, and every complaint comes at once.
 */
export function resolveSettings(source: SettingsSource): Parsed<Resolved> {
  const scene = sceneOf(source)
  const levels = levelsOf(source, scene)
  const choice = chooseScenarios(wish(levels, scene), scene)
  const shared = compose(stack(levels, null), scene)
  const scenarios = choice.names.map((name) => ({ name, settings: compose(stack(levels, name), scene) }))
  const broken = scenarios.flatMap((scenario) => brokenRules(scenario, levels, scene))
  const complaints = distinct([...levels.complaints, ...choice.complaints, ...broken])
  if (complaints.length > 0) return { ok: false, complaints }
  return { ok: true, value: { shared, scenarios, notes: notesOf(levels, scene) } }
}

/** The command, the host, and the generation: the last decides which flags exist, so it is looked for first. */
export function sceneOf(source: SettingsSource): Scene {
  const wanted = glimpse('compat', source)
  const compat = compats.find((known) => known === wanted) ?? ('v0.9.1' satisfies Compat)
  return { command: source.command, compat, host: hostOf(source) }
}

function levelsOf(source: SettingsSource, scene: Scene): Levels {
  const first = source.inputs === undefined ? fromArgv(source.argv ?? [], scene) : fromInputs(source.inputs, scene)
  const environment = fromEnvironment(source.env, scene)
  const file = fromFile(source.file, scene)
  const level = (layer: Layer): Level => ({ layer, ...readLayer(layer, scene) })
  const strong = [first, environment].map(({ layer }) => level(layer))
  const top = level(file.top)
  const scenarios = file.scenarios && new Map([...file.scenarios].map(([name, layer]) => [name, level(layer)]))
  const read = [...strong, top, ...(scenarios?.values() ?? [])].flatMap(({ complaints }) => complaints)
  const gathered = [...first.complaints, ...environment.complaints, ...file.complaints]
  return { strong, scenarios, top, complaints: [...gathered, ...read] }
}

/** What one scenario is read from, strongest first; null: what all share. */
function stack({ strong, scenarios, top }: Levels, scenario: string | null): readonly Level[] {
  const own = scenario === null ? undefined : scenarios?.get(scenario)
  return [...strong, ...(own === undefined ? [] : [own]), top]
}

function wish(levels: Levels, scene: Scene) {
  const layers = stack(levels, null)
  const unreadable = layers.some((level) => level.unreadable.has('scenario'))
  const { scenario } = compose(layers, scene)
  const known = levels.scenarios === null ? null : [...levels.scenarios.keys()]
  return { wanted: unreadable ? null : scenario, known, where: whereIs('scenario', layers, scene) }
}

function brokenRules({ name, settings }: ScenarioSettings, levels: Levels, scene: Scene): Complaint[] {
  const layers = stack(levels, name)
  const readable = (about: readonly string[]) =>
    about.every((setting) => layers.every((level) => !level.unreadable.has(setting)))
  return rules
    .filter(({ about }) => readable(about))
    .map(({ about, broken }) => ({ where: whereIs(about[0], layers, scene), words: broken(settings, scene) }))
    .flatMap(({ where, words }) => (words === null ? [] : [{ where, words }]))
}

/** Where a setting was given; where it was not, as this host would give it. */
function whereIs(name: string, layers: readonly Level[], { host }: Scene): string {
  const item = layers.find(({ layer }) => layer.has(name))?.layer.get(name)
  if (item === undefined) return host === 'action' ? `input ${name}` : name === 'args' ? 'arguments' : `--${name}`
  const at = item.given.form === 'tree' ? `:${item.given.tree.at.line}:${item.given.tree.at.column}` : ''
  return `${item.where}${at}${item.label}`
}

function notesOf(levels: Levels, scene: Scene): Words[] {
  const all = [...levels.strong, levels.top, ...(levels.scenarios?.values() ?? [])]
  const names = idle(
    all.map(({ layer }) => layer),
    scene,
  )
  const given = all.some(({ layer }) => layer.has('dataset-name'))
  return [
    ...(names.length === 0 ? [] : [nothingToDo({ names: names.map((name) => `--${name}`) })]),
    ...(gating.includes(scene.command) && scene.compat === 'v0.9.1' && !given ? [datasetAssumed()] : []),
  ]
}

/** Two scenarios can break the same rule at the same place: it is said once. */
function distinct(complaints: readonly Complaint[]): Complaint[] {
  const seen = new Map(complaints.map((complaint) => [`${complaint.where}\n${complaint.words.en}`, complaint]))
  return [...seen.values()]
}
