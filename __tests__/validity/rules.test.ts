import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { deployment, Gates } from './gates.ts'
import { changing, type Gateway, gateway, type Tampering } from './gateway.ts'

/** Holds up the main thread, which reads the sockets, for half of the time. */
const heldUp = {
  NODE_OPTIONS:
    '--import data:text/javascript,setInterval(()=>{const/**/end=performance.now()+60;while(performance.now()<end);},120).unref()',
}

let simulator: Simulator
let door: Gateway
let gates: Gates
beforeAll(async () => {
  simulator = await startSimulator(deployment)
  door = await gateway(simulator.url)
  gates = new Gates()
  await gates.store(simulator.url)
})
afterAll(async () => {
  gates[Symbol.dispose]()
  await door[Symbol.asyncDispose]()
  await simulator.close()
})
afterEach(async () => {
  await simulator.fault(null)
  door.tamper({})
})

const fault = (name: string, change: { share?: number; nth?: number; k?: number; ms?: number } = {}) => {
  const { share, nth, k = 1, ms = 0 } = change
  const on =
    nth !== undefined
      ? ({ kind: 'nth', nth } as const)
      : share !== undefined
        ? ({ kind: 'share', share } as const)
        : ({ kind: 'all' } as const)
  return simulator.fault({ name, on, k, ms })
}

/** The readiness probe, the initial test request and the discarded round come before the first measured request. */
const firstMeasured = 1 + 1 + 54 + 1

/** A second engine with the same numbers beside the only one. */
const twice = (text: string): string =>
  text.replaceAll(
    /^(\S+\{)engine="0"(.*)$/gm,
    (line, head: string, rest: string) => `${line}\n${head}engine="1"${rest}`,
  )

test('with nothing broken the same gate passes, and every rule was looked at', async () => {
  const { code, scenario, stdout } = await gates.gate(simulator.url, ['--limits', 'p99_itl_ms: 40%'])
  expect(code, stdout).toBe(0)
  expect(scenario.validity.filter(({ status }) => status !== 'ok').map(({ check, status }) => [check, status])).toEqual(
    [
      // A burst is due all at once; nothing gained.
      ['client.late', 'not-checked'],
      ['client.lateness', 'not-checked'],
      ['gain', 'not-checked'],
    ],
  )
})

interface Case {
  readonly name: string
  readonly breaks: () => unknown
  readonly check: string
  readonly numbers?: Readonly<Record<string, unknown>>
  readonly says: RegExp
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Through the gateway. */
  readonly tampered?: true
}

const tamper = (tampering: Tampering) => () => door.tamper(tampering)

const cases: readonly Case[] = [
  {
    name: 'a fifth of the requests is refused',
    breaks: () => fault('503', { share: 0.2 }),
    check: 'failed-requests',
    numbers: { total: 162, limit: 0.05 },
    says: /of 162 requests failed .* more than 5 %/,
  },
  {
    name: 'answers are a third as long as asked, with status 200',
    breaks: () => fault('short-output'),
    check: 'output-tokens',
    numbers: { got: 54, asked: 162, ratio: 1 / 3, limit: 0.99 },
    says: /only 33\.3 % of the tokens asked for \(54 of 162\)[\s\S]*maxIterTimes/,
  },
  {
    name: 'the server cuts prompts short, and says so in its usage alone',
    tampered: true,
    breaks: tamper({ stream: changing('prompt_tokens', (tokens) => Math.floor(tokens / 2)) }),
    check: 'input-totals',
    numbers: { limit: 0.02, difference: expect.closeTo(-0.5, 1) },
    says: /input tokens a request against the baseline’s/,
  },
  {
    name: 'the server gives more than was asked',
    tampered: true,
    breaks: tamper({ stream: changing('completion_tokens', (tokens) => tokens + 1) }),
    check: 'output-totals',
    numbers: { got: 4, baseline: 3 },
    says: /4 output tokens a request against the baseline’s 3/,
  },
  {
    name: 'a tenth of what the server finishes is somebody else’s',
    breaks: () => fault('foreign', { share: 0.1 }),
    check: 'foreign',
    numbers: { limit: 0.01 },
    says: /of the requests the server finished in round \d were not ours, limit 1 %/,
  },
  {
    name: 'the server restarts in the first round',
    breaks: () => fault('restart', { nth: firstMeasured + 10, ms: 1 }),
    check: 'restart',
    numbers: { rounds: 3, before: 1, after: 1 },
    says: /the server restarted in or before round [12] .*counters went back/,
  },
  {
    name: 'one of two engines goes away between two rounds',
    tampered: true,
    // Looks: the arguments, is it idle, around the warm-up, around round 1; the next one begins round 2.
    breaks: tamper({ page: (text, read) => (read <= 6 ? twice(text) : text) }),
    check: 'restart',
    numbers: { round: 2, before: 2, after: 1 },
    says: /with 2 engines before and 1 after/,
    args: ['--suite', 'engines'],
  },
  {
    name: 'several tokens in an event leave a P99 of gaps hardly any gaps',
    breaks: () => fault('multi-token', { k: 2 }),
    check: 'percentile-values',
    numbers: { metric: 'p99_itl_ms', values: 54, needed: 100, round: 1 },
    says: /P99 ITL of round 1 rests on 54 values; of fewer than 100/,
    args: ['--limits', 'p99_itl_ms: 40%'],
  },
  {
    name: 'the time budget is spent before three rounds',
    breaks: () => {},
    check: 'enough-rounds',
    numbers: { rounds: 1, needed: 3 },
    says: /only 1 round was measured, 3 are needed/,
    args: ['--time-budget', '1ms'],
  },
  {
    name: 'the thread that reads the sockets is held up',
    breaks: () => {},
    check: 'client.event-loop',
    says: /the client was overloaded: P99 of its event-loop delay/,
    env: heldUp,
  },
  {
    name: 'requests leave late at a finite rate',
    breaks: () => {},
    check: 'client.late',
    says: /the client was overloaded: \d+\.\d % of the requests left late/,
    args: ['--request-rate', '250', '--suite', 'paced'],
    env: heldUp,
  },
  {
    name: 'the last of them leave tens of milliseconds late',
    breaks: () => {},
    check: 'client.lateness',
    says: /the client was overloaded/,
    args: ['--request-rate', '250', '--suite', 'paced'],
    env: heldUp,
  },
  {
    name: 'one answer a token long has no time per token',
    breaks: () => fault('multi-token', { k: 3 }),
    check: 'values',
    says: /Mean (TPOT|ITL) of round 1 is (0|NaN), not a positive number/,
    args: ['--limits', 'mean_itl_ms: 5%'],
  },
  {
    name: 'other work is asked than the baseline’s',
    breaks: () => {},
    check: 'identity',
    numbers: { fields: 'num_prompts, hardware', count: 2 },
    says: /not what the baseline measured: num_prompts, hardware differ/,
    args: ['--num-prompts', '55', '--identity', 'hardware=910B4 x8'],
  },
]

describe('invalid, exit code 4, and the reason in the message and in judgement.json, where', () => {
  test.each(cases)('$name', async ({ breaks, check, numbers, says, args, env, tampered }) => {
    await breaks()
    const ran = await gates.gate(tampered ? door.url : simulator.url, args, env)
    expect(ran.scenario.validity.filter(({ status }) => status === 'failed').map((one) => one.check)).toContain(check)
    expect(ran.check(check)).toMatchObject({ status: 'failed', numbers: numbers ?? {} })
    expect(ran.judgement.outcome).toBe('invalid')
    expect(ran.code).toBe(4)
    expect(ran.stdout).toMatch(says)
  })
})

describe('the deployment is another one', () => {
  afterEach(() => void simulator.deploy({ ...deployment, cacheBlocks: 20_000 }))

  test('a prefix cache that is off does other work than the baseline’s: invalid', async () => {
    simulator.deploy({ cacheBlocks: 0 })
    const { code, scenario, stdout } = await gates.gate(simulator.url)
    expect(scenario.reason).toMatchObject({ key: 'prefix-hits', numbers: { got: 0, limit: 0.05 } })
    expect(code).toBe(4)
    expect(stdout).toMatch(/prefix-cache hits are 0\.0 % against the baseline’s \d+\.\d %/)
  })

  test('a gain beyond twice the limit is invalid where fewer requests complete, and improved where all do', async () => {
    simulator.deploy({ stepBaseMs: 55 })
    // Too few for the rate of failures to make it invalid by itself.
    door.tamper({ refuses: (nth) => nth > 2 && (nth - 2) % 54 === 0 })
    const fewer = await gates.gate(door.url)
    expect(fewer.scenario.reason).toMatchObject({
      key: 'gain',
      numbers: { differs: 'completed', got: 53, baseline: 54 },
    })
    expect(fewer.code).toBe(4)
    expect(fewer.stdout).toMatch(/over twice the limit .* completed requests a round are 53 against the baseline’s 54/)
    door.tamper({})
    const all = await gates.gate(door.url, ['--limits', 'request_throughput: 5%'])
    expect(all.judgement.outcome, all.stdout).toBe('improved')
    expect(all.check('gain')).toMatchObject({ status: 'ok' })
  })
})

test('preemptions are shown and decide nothing: a change that preempts more is a loss that the metrics show', async () => {
  await fault('preemptions')
  const { judgement, check } = await gates.gate(simulator.url)
  expect(judgement.outcome).not.toBe('invalid')
  expect(check('preemptions')).toMatchObject({ status: 'ok', numbers: { got: 54, baseline: 0 } })
})

describe('without /metrics', () => {
  const told = ['restart', 'prefix-hits', 'foreign', 'preemptions']

  test('what it would tell is not checked, and said to be', async () => {
    // Known to be idle first: without a page that takes a while.
    door.tamper({ page: (text, read) => (read <= 2 ? text : null) })
    const { judgement, scenario, stdout } = await gates.gate(door.url)
    expect(judgement.outcome, stdout).not.toBe('invalid')
    expect(scenario.validity.filter(({ check }) => told.includes(check)).map(({ status }) => status)).toEqual(
      told.map(() => 'not-checked'),
    )
  })

  test('metrics-url names a page elsewhere, as MindIE’s is, and then it is checked', async () => {
    door.tamper({ page: () => null })
    const { scenario } = await gates.gate(door.url, ['--metrics-url', `${simulator.url}/metrics`])
    expect(scenario.validity.filter(({ check }) => told.includes(check)).map(({ status }) => status)).toEqual(
      told.map(() => 'ok'),
    )
  })
})
