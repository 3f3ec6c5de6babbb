import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { terminalHost } from '../../src/hosts/index.ts'
import { spokenLanguage } from '../../src/hosts/language.ts'
import { screenOf } from '../../src/hosts/terminal.ts'
import { cleanEnv, run } from '../helpers/run.ts'

const shell = fileURLToPath(new URL('shell.ts', import.meta.url))

test('results go to standard output, logs to standard error, secrets nowhere', async () => {
  const ran = await run(shell, ['split'], { env: cleanEnv({ OPENAI_API_KEY: 'sk-sesame-key' }) })
  expect(ran).toEqual({ code: 3, stdout: 'result\n', stderr: 'block\nline\nwarning: careful\nerror: *** *** ***\n' })
})

test.each([
  { act: 'problem', env: {}, code: 4, stderr: 'tokgate: no model; load one\n' },
  { act: 'problem', env: { LANG: 'zh_CN.UTF-8' }, code: 4, stderr: 'tokgate: 没有模型；请加载\n' },
  {
    act: 'complaints',
    env: {},
    code: 2,
    stderr: 'tokgate: --limits: not a percentage\ntokgate: tokgate.yml:3:5: unknown\n',
  },
])('$act says its sentence and exits $code', async ({ act, env, code, stderr }) => {
  expect(await run(shell, [act], { env: cleanEnv(env) })).toEqual({ code, stdout: '', stderr })
})

test('a bug of ours says so, with its stack, and exits 70', async () => {
  const { code, stderr } = await run(shell, ['bug'], { env: cleanEnv() })
  expect(code).toBe(70)
  expect(stderr).toMatch(
    /^tokgate: tokgate failed by a fault of its own \(TypeError: x is undefined\); please report it with this log\nTypeError: x is undefined\n {4}at /,
  )
})

/** Runs until it says it waits, then sends the signals, the second one well after the first. */
async function stopped(act: string, signals: readonly NodeJS.Signals[]) {
  const child = spawn(process.execPath, [shell, act], { env: cleanEnv(), stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  await once(child.stdout, 'data')
  const closed = once(child, 'close')
  for (const [index, name] of signals.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, 500))
    child.kill(name)
  }
  const [code] = await closed
  return { code, stdout }
}

test.each([
  {
    name: 'Ctrl-C aborts the work, which keeps what it has',
    act: 'obedient',
    signals: ['SIGINT'] as const,
    want: { code: 130, stdout: 'waiting\nkept\n' },
  },
  {
    name: 'SIGTERM too',
    act: 'obedient',
    signals: ['SIGTERM'] as const,
    want: { code: 143, stdout: 'waiting\nkept\n' },
  },
  {
    name: 'a second signal exits at once, by its own name',
    act: 'stubborn',
    signals: ['SIGINT', 'SIGTERM'] as const,
    want: { code: 143, stdout: 'waiting\n' },
  },
  {
    name: 'work that doesn’t end is left after some seconds',
    act: 'stubborn',
    signals: ['SIGTERM'] as const,
    want: { code: 143, stdout: 'waiting\n' },
  },
])('$name', async ({ act, signals, want }) => {
  expect(await stopped(act, signals)).toEqual(want)
})

test('a full disk under standard output is said, and the outcome’s code stays', async () => {
  const child = spawn(process.execPath, [shell, 'split'], {
    env: cleanEnv(),
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(3)
  expect(stderr).toContain('tokgate: standard output: no space left on the device')
})

test('off a TTY a short round shows no progress', async () => {
  expect(await run(shell, ['progress'], { env: cleanEnv() })).toEqual({ code: 0, stdout: '', stderr: '' })
})

test.each([
  { name: 'a TTY', stream: { isTTY: true, columns: 120 }, env: {}, want: { color: true, columns: 120 } },
  { name: 'a pipe', stream: {}, env: {}, want: { color: false, columns: null } },
  {
    name: 'NO_COLOR',
    stream: { isTTY: true, columns: 80 },
    env: { NO_COLOR: '1' },
    want: { color: false, columns: 80 },
  },
  {
    name: 'an empty NO_COLOR is none',
    stream: { isTTY: true, columns: 80 },
    env: { NO_COLOR: '' },
    want: { color: true, columns: 80 },
  },
  {
    name: 'a dumb terminal',
    stream: { isTTY: true, columns: 80 },
    env: { TERM: 'dumb' },
    want: { color: false, columns: 80 },
  },
])('colours and width: $name', ({ stream, env, want }) => {
  expect(screenOf(stream, env)).toEqual(want)
})

test.each([
  { name: 'the flag', argv: ['gate', '--language', 'zh'], env: { LANG: 'en_US.UTF-8' }, isAction: false, want: 'zh' },
  { name: 'the flag with =', argv: ['--language=en'], env: { LANG: 'zh_CN' }, isAction: false, want: 'en' },
  { name: 'the variable', argv: [], env: { TOKGATE_LANGUAGE: 'zh' }, isAction: false, want: 'zh' },
  { name: 'the input', argv: [], env: { INPUT_LANGUAGE: 'en' }, isAction: true, want: 'en' },
  { name: 'the locale', argv: [], env: { LC_ALL: 'zh_CN.UTF-8', LANG: 'C' }, isAction: false, want: 'zh' },
  { name: 'no locale', argv: [], env: {}, isAction: false, want: 'en' },
  { name: 'the Action, by default', argv: [], env: {}, isAction: true, want: 'zh' },
  { name: 'a language that is none', argv: ['--language', 'fr'], env: {}, isAction: false, want: 'en' },
])('complaints before the settings are read: $name', ({ argv, env, isAction, want }) => {
  expect(spokenLanguage({ argv, env, isAction })).toBe(want)
})

test('a terminal’s run has an id of its own, the same for the whole process, and may store when told', async () => {
  const host = terminalHost()
  expect(host.writer('0.1.0')).toEqual(host.writer('0.1.0'))
  expect(host.writer('0.1.0')).toMatchObject({
    run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    run_number: null,
    event: null,
    version: '0.1.0',
  })
  expect([await host.mayStore(true), await host.mayStore(false)]).toEqual([true, false])
})
