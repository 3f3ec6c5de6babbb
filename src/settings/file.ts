import { isName } from '../domain/name.ts'
import type { Complaint } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import { fileShape, neverInFile, notInScenario, scenariosShape } from '../messages/settings.ts'
import { nameExpected, yamlFault } from '../messages/settings-values.ts'
import { isKnown, unknownWords } from './known.ts'
import type { Scene } from './setting.ts'
import type { Item, Layer, SettingsFile } from './source.ts'
import { settingNamed } from './table/index.ts'
import { type Entry, type Position, readYaml, type Tree } from './tree.ts'

/** A tokgate.yml as a source: what holds for all, and what each scenario changes (null without a `scenarios:` map). */
export interface FileGathered {
  readonly top: Layer
  readonly scenarios: ReadonlyMap<string, Layer> | null
  readonly complaints: readonly Complaint[]
}

const nothing: FileGathered = { top: new Map(), scenarios: null, complaints: [] }

export const fromFile = (file: SettingsFile | null, scene: Scene): FileGathered => {
  if (file === null) return nothing
  const result = readYaml(file.text)
  if (result.ok) return fromTree(file.path, result.tree, scene)
  const complaints = result.faults.map(({ at, text }) => complaint(file.path, at, '', yamlFault({ fault: text })))
  return { ...nothing, complaints }
}

/** The text of one top-level setting, before anything is checked: the generation decides how the rest is read. */
export function scalarInFile(file: SettingsFile | null, name: string): string | null {
  const result = file === null ? null : readYaml(file.text)
  if (result?.ok !== true || result.tree.kind !== 'map') return null
  const value = result.tree.entries.find(({ key }) => key === name)?.value
  return value?.kind === 'scalar' ? value.text : null
}

function fromTree(path: string, tree: Tree, scene: Scene): FileGathered {
  if (tree.kind === 'empty') return nothing
  if (tree.kind !== 'map') return { ...nothing, complaints: [complaint(path, tree.at, '', fileShape())] }
  const top = tree.entries.filter(({ key }) => key !== 'scenarios')
  const shared = layerOf(top, { path, scenario: null, scene })
  const scenarios = tree.entries.find(({ key }) => key === 'scenarios')
  if (scenarios === undefined) return { top: shared.layer, scenarios: null, complaints: shared.complaints }
  const each = scenariosOf(scenarios, path, scene)
  return { top: shared.layer, scenarios: each.layers, complaints: [...shared.complaints, ...each.complaints] }
}

function scenariosOf({ at, value }: Entry, path: string, scene: Scene) {
  if (value.kind !== 'map' || value.entries.length === 0) {
    return { layers: new Map<string, Layer>(), complaints: [complaint(path, at, 'scenarios', scenariosShape())] }
  }
  const read = value.entries.map((entry) => ({ name: entry.key, ...scenarioOf(entry, path, scene) }))
  return {
    layers: new Map(read.map(({ name, layer }) => [name, layer])),
    complaints: read.flatMap(({ complaints }) => complaints),
  }
}

function scenarioOf({ key, at, value }: Entry, path: string, scene: Scene): { layer: Layer; complaints: Complaint[] } {
  const label = `scenarios.${key}`
  const misnamed = isName(key) ? [] : [complaint(path, at, label, nameExpected({ got: key }))]
  // A scenario that changes nothing may be left empty.
  if (value.kind === 'empty') return { layer: new Map(), complaints: misnamed }
  if (value.kind !== 'map')
    return { layer: new Map(), complaints: [complaint(path, value.at, label, scenariosShape())] }
  const { layer, complaints } = layerOf(value.entries, { path, scenario: key, scene })
  return { layer, complaints: [...misnamed, ...complaints] }
}

interface Place {
  readonly path: string
  readonly scenario: string | null
  readonly scene: Scene
}

function layerOf(entries: readonly Entry[], place: Place): { layer: Layer; complaints: Complaint[] } {
  const layer = new Map<string, Item>()
  const complaints: Complaint[] = []
  for (const { key, at, value } of entries) {
    const label = place.scenario === null ? key : `scenarios.${place.scenario}.${key}`
    const wrong = keyWrong(key, place)
    if (wrong !== null) complaints.push(complaint(place.path, at, label, wrong))
    else layer.set(key, { name: key, where: place.path, label: ` (${label})`, given: { form: 'tree', tree: value } })
  }
  return { layer, complaints }
}

function keyWrong(key: string, { scenario, scene }: Place): Words | null {
  if (!isKnown(key, scene)) return unknownWords(key, scene, (name) => name)
  const file = settingNamed(key)?.file ?? 'anywhere'
  if (file === 'never') return neverInFile({ secret: settingNamed(key)?.secret === true, name: key })
  return file === 'top' && scenario !== null ? notInScenario() : null
}

const complaint = (path: string, { line, column }: Position, label: string, words: Words): Complaint => ({
  where: `${path}:${line}:${column}${label === '' ? '' : ` (${label})`}`,
  words,
})
