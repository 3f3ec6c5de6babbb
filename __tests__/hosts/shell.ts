// A command on a terminal, for terminal.test.ts: the first word says what it does.
import { type ExitCode, exitCodes, UserProblem } from '../../src/domain/problem.ts'
import { terminalHost } from '../../src/hosts/index.ts'

const host = terminalHost()
// As open sockets do, this keeps the process alive.
const forever = (): Promise<never> => new Promise(() => setInterval(() => {}, 1_000))
const aborted = (): Promise<void> => new Promise((resolve) => host.signal.addEventListener('abort', () => resolve()))

const acts: Readonly<Record<string, () => Promise<ExitCode>>> = {
  split: async () => {
    host.stdout('result\n')
    host.stderr('block\n')
    host.log.info('line')
    host.log.warning('careful')
    host.secret('sesame-given-late')
    host.log.error(`sk-sesame-key sesame-given-late ${Buffer.from('sk-sesame-key').toString('base64')}`)
    return exitCodes.inconclusive
  },
  problem: async () =>
    host.fail(new UserProblem({ en: 'no model; load one', zh: '没有模型；请加载' }, exitCodes.invalid)),
  bug: async () => host.fail(new TypeError('x is undefined')),
  complaints: async () =>
    host.complain([
      { where: '--limits', words: { en: 'not a percentage', zh: '不是百分数' } },
      { where: 'tokgate.yml:3:5', words: { en: 'unknown', zh: '未知' } },
    ]),
  obedient: async () => {
    host.stdout('waiting\n')
    await Promise.race([aborted(), forever()])
    host.stdout('kept\n')
    return host.fail(host.signal.reason)
  },
  stubborn: async () => {
    host.stdout('waiting\n')
    return forever()
  },
  progress: async () => {
    using display = host.progress('Round 1')
    display.update({ total: 4, done: 1, failed: 0, inFlight: 3, events: 10, elapsedMs: 1_000 })
    return exitCodes.ok
  },
}

const act = acts[host.argv[0] ?? '']
host.exit(act === undefined ? exitCodes.bug : await act())
