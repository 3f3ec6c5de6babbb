import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Who may import whom. Every room may import `domain` and itself; `room/file` allows that one file only. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  stats: [],
  messages: [],
  metrics: ['stats'],
  results: ['metrics', 'stats', 'messages'],
  backends: ['messages'],
  workload: ['stats', 'messages'],
  gate: ['stats', 'metrics', 'messages'],
  settings: ['metrics', 'messages'],
  report: ['metrics', 'messages'],
  load: ['backends', 'server/agent', 'messages'],
  server: ['messages'],
  baselines: ['messages'],
  simulator: ['stats', 'workload/random', 'messages'],
  hosts: ['messages', 'report', 'settings'],
  commands: [
    'stats',
    'messages',
    'metrics',
    'results',
    'backends',
    'workload',
    'gate',
    'settings',
    'report',
    'load',
    'server',
    'baselines',
    'simulator',
    'hosts',
  ],
  'action.ts': ['commands', 'hosts', 'settings', 'messages'],
  'cli.ts': ['commands', 'hosts', 'settings', 'messages'],
}

const pureRooms = [
  'domain',
  'settings',
  'workload',
  'backends',
  'metrics',
  'results',
  'stats',
  'gate',
  'report',
  'messages',
]

/** The packages that only one place may hold. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
  '@actions/core': ['hosts'],
  '@actions/github': ['hosts'],
  undici: ['load', 'server'],
}

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })

const roomOf = (path: string): string => relative(src, path).split('/')[0] ?? ''

const importsOf = (path: string): string[] =>
  [
    ...readFileSync(path, 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ].map((found) => found[1] ?? found[2] ?? found[3] ?? '')

function wrongEdge(path: string, specifier: string): string | null {
  const room = roomOf(path)
  const edge = `${relative(src, path)} → ${specifier}`
  if (!specifier.startsWith('.')) {
    const homes = packageHomes[specifier.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1')]
    return homes !== undefined && !homes.includes(room) ? edge : null
  }
  const target = relative(src, resolve(dirname(path), specifier)).replace(/\.ts$/, '')
  const targetRoom = target.split('/')[0] ?? ''
  // The version stands in one place.
  if (specifier.endsWith('/package.json')) return null
  if (targetRoom === room || targetRoom === 'domain') return null
  const allowed = mayImport[room] ?? []
  return allowed.some((entry) => target === entry || target.startsWith(`${entry}/`)) ? null : edge
}

test('every import is one that the house allows', () => {
  const wrong = files(src).flatMap((path) => importsOf(path).map((specifier) => wrongEdge(path, specifier)))
  expect(wrong.filter((edge) => edge !== null)).toEqual([])
})

test('every room of the house is in the table', () => {
  expect(readdirSync(src).filter((name) => !(name in mayImport))).toEqual([])
})

test('the centre is pure: no IO, clock, environment or global randomness', () => {
  const impure =
    /\bnode:(?!crypto)|\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\bprocess\.|\bperformance\.|\bsetTimeout\b|\bfetch\(/
  const found = files(src)
    .filter((path) => pureRooms.includes(roomOf(path)))
    .flatMap((path) => {
      const line = readFileSync(path, 'utf8')
        .split('\n')
        .find((text) => impure.test(text) && !/^\s*(\*|\/\/)/.test(text))
      return line === undefined ? [] : [`${relative(src, path)}: ${line.trim()}`]
    })
  expect(found).toEqual([])
})

test('only hosts touch the process: its environment, arguments, exit and standard output', () => {
  const touch = /\bprocess\.(env|argv|exit|exitCode|stdout|stderr|stdin|on|once)\b|\bconsole\./
  const found = files(src)
    .filter((path) => !['hosts', 'action.ts', 'cli.ts'].includes(roomOf(path)))
    .filter((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .some((text) => touch.test(text) && !/^\s*(\*|\/\/)/.test(text)),
    )
  expect(found.map((path) => relative(src, path))).toEqual([])
})
