import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { compats } from '../../src/domain/compat.ts'
import { languages } from '../../src/domain/words.ts'
import { actionYml, commands, configSchema, flagsTable, helpText, inputsTable } from '../../src/settings/index.ts'
import { foreign } from '../../src/settings/table/foreign.ts'
import { settingEntries, themes } from '../../src/settings/table/index.ts'

const root = new URL('../../', import.meta.url)

describe('the table', () => {
  const names = Object.values(themes).flatMap((theme) => Object.keys(theme))
  test('names every setting once, in kebab case, and apart from vLLM’s other flags', () => {
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([])
    expect(names.filter((name) => Object.hasOwn(foreign, name))).toEqual([])
  })
  test('says each in one line of both languages', () => {
    const texts = settingEntries().flatMap(([name, { help }]) =>
      languages.map((language) => [name, help[language]] as const),
    )
    expect(texts.filter(([, text]) => text === '' || text.includes('\n'))).toEqual([])
  })
  test('has every name that the design fixes for this issue', () => {
    const fixed =
      'token comment comment-author language suite config identity subject baseline-store baseline-dir baseline-branch accept-label output-dir rounds time-budget ready-timeout restart-command confirm-fail between-job-noise enforce show-endpoint scenario engine baseline-label candidate-label on-inconclusive on-no-baseline format args ca-cert client-cert client-key insecure header proxy metrics-url request-timeout vocab-size limits compat store'
    expect(fixed.split(' ').filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('action.yml', () => {
  const action = parse(actionYml())
  test('is what the table says', () => {
    expect(readFileSync(new URL('action.yml', root), 'utf8')).toBe(actionYml())
  })
  test('runs one file on Node 24 and gives the outputs that the design names', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.js' })
    expect(Object.keys(action.outputs)).toEqual([
      'outcome',
      'report-path',
      'results-dir',
      'judgement-path',
      'comment-url',
      'metrics',
    ])
  })
  test('gives a default to the command and the token only: an empty input lets other sources speak', () => {
    const defaults = Object.entries(action.inputs as Record<string, { default?: string }>).filter(
      ([, input]) => 'default' in input,
    )
    expect(Object.fromEntries(defaults.map(([name, input]) => [name, input.default]))).toEqual({
      command: 'gate',
      token: '$'.concat('{{ github.token }}'),
    })
  })
  test('has the inputs of the design’s workflow and none of a terminal’s', () => {
    const inputs = Object.keys(action.inputs)
    expect(inputs).toEqual(
      expect.arrayContaining([
        'base-url',
        'model',
        'tokenizer',
        'dataset-name',
        'random-input-len',
        'num-prompts',
        'limits',
      ]),
    )
    expect(inputs.filter((name) => ['store', 'format', 'save-result', 'fast', 'slowdown'].includes(name))).toEqual([])
  })
})

test('what is generated is what the sources say', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/docs.ts', '--check'], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow()
})

test.each(
  commands.flatMap((command) =>
    compats.flatMap((compat) => languages.map((language) => ({ command, compat, language }))),
  ),
)('help of $command $compat $language has every flag of it', ({ command, compat, language }) => {
  const text = helpText(command, compat, language)
  const flags = settingEntries().filter(
    ([, setting]) =>
      setting.flag &&
      setting.hosts.includes('terminal') &&
      setting.commands.includes(command) &&
      setting.compats.includes(compat),
  )
  expect(flags.filter(([name]) => !text.includes(`\n  --${name}`)).map(([name]) => name)).toEqual([])
})

test.each(languages)('tables in %s have as many cells in each row', (language) => {
  for (const table of [inputsTable(language), flagsTable(language)]) {
    const cells = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length)
    expect(new Set(cells).size).toBe(1)
  }
})

test('the schema has every key that a file may hold, and no secret', () => {
  const { properties } = configSchema() as { properties: Record<string, unknown> }
  expect(properties).toHaveProperty('limits')
  expect(properties).toHaveProperty('scenarios')
  expect(Object.keys(properties).filter((name) => ['token', 'header', 'config', 'store'].includes(name))).toEqual([])
})
