import type { Schema } from './setting.ts'
import { foreign } from './table/foreign.ts'
import { settingEntries } from './table/index.ts'

/** JSON Schema (draft 2020-12) of a tokgate.yml, for editors. tokgate itself checks more, and says it better. */
export function configSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'tokgate.yml',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      ...properties(['anywhere', 'top']),
      scenarios: {
        description: 'Name of each scenario, and the settings that it changes',
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: properties(['anywhere']),
        },
      },
    },
  }
}

function properties(places: readonly string[]): Schema {
  const settings = settingEntries()
    .filter(([, { file }]) => places.includes(file))
    .map(([name, { kind, help }]) => [name, { description: help.en, ...kind.schema }])
  const others = Object.entries(foreign)
    .filter(([, { refused }]) => refused === null)
    .map(([name]) => [name, { description: "A flag of vLLM's with nothing to do here" }])
  return Object.fromEntries([...settings, ...others])
}
