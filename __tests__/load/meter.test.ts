import { expect, test } from 'vitest'
import { healthOf } from '../../src/load/health.ts'
import { delayQuantile, Meter } from '../../src/load/meter.ts'

const record = (sentMs: number, dueMs: number, slotMs = dueMs) => ({
  index: 0,
  dueMs,
  slotMs,
  sentMs,
  eventMs: new Float64Array(2),
  latencyEndMs: 0,
  endMs: 0,
  promptTokens: 0,
  askedTokens: 0,
  usage: null,
  text: '',
  ending: { kind: 'ok' } as const,
})

test.each([
  { name: 'no delays', delays: [], want: 0 },
  { name: 'a stall of 50 ms in a second: 1 % of the time is 10 ms, so 40', delays: [50, 0, 0], want: 40 },
  { name: 'two of 30 ms: 10 ms over both, 5 each', delays: [30, 30], want: 25 },
  { name: 'a long one and a short one', delays: [20, 4], want: 10 },
  { name: 'too little to reach 1 %', delays: [2, 3, 4], want: 0 },
])('the delay that 1 % of arrivals exceed: $name', ({ delays, want }) => {
  const each = delays.map((ms) => ({ ms, times: 1 }))
  expect(delayQuantile(each, 1000, 0.99)).toBeCloseTo(want, 9)
})

test('delays that are alike may be given together', () => {
  expect(delayQuantile([{ ms: 30, times: 2 }], 1000, 0.99)).toBeCloseTo(25, 9)
  expect(delayQuantile([{ ms: Number.NaN, times: 0 }], 1000, 0.99)).toBe(0)
})

test('a busy loop in the measured thread shows up as delay and as utilisation', async () => {
  const meter = new Meter()
  await new Promise((resolve) => setTimeout(resolve, 30))
  const endMs = performance.now() + 60
  while (performance.now() < endMs);
  await new Promise((resolve) => setTimeout(resolve, 30))
  const health = meter.stop()
  expect(health.delayMaxMs).toBeGreaterThan(40)
  expect(health.delayP99Ms).toBeGreaterThan(30)
  expect(health.utilisation).toBeGreaterThan(0.2)
})

const counts = { connects: 2, resends: 1, reads: 10, bytes: 100 }
const thread = { delayP99Ms: 1, delayMaxMs: 2, utilisation: 0.5, gcMaxMs: 3, gcTotalMs: 4, clockResolutionMs: 0.0001 }
const results = [
  { counts, thread },
  { counts, thread: { ...thread, delayP99Ms: 7, gcMaxMs: 1, clockResolutionMs: 0.0003 } },
]

test('lateness counts from the later of due and slot; the worst thread speaks for all', () => {
  const records = [record(10, 10), record(21, 20), record(36, 30), record(90, 40, 88), record(Number.NaN, 50)]
  expect(healthOf({ lanes: 2, results, records, meanGapMs: 10, cpuMs: 12 })).toEqual({
    lanes: 2,
    lateness_p50_ms: 1,
    lateness_p99_ms: 6,
    lateness_max_ms: 6,
    late_ratio: 0.25,
    send_spread_ms: 0,
    backlog_max: 1,
    clock_resolution_ms: 0.0003,
    event_loop_delay_p99_ms: 7,
    event_loop_delay_max_ms: 2,
    utilisation: [0.5, 0.5],
    cpu_ms: 12,
    gc_max_ms: 3,
    gc_total_ms: 8,
    connects: 4,
    resends: 2,
    reads: 20,
    bytes: 200,
    events: 10,
  })
})

test('at a high rate a request is late beyond 5 ms, not beyond half a gap', () => {
  const records = [record(4.9, 0), record(6, 1), record(7.1, 2), record(3, 3)]
  expect(healthOf({ lanes: 0, results, records, meanGapMs: 1, cpuMs: 0 })).toMatchObject({ late_ratio: 0.25 })
})

test('the backlog is the most that could have left at one moment and had not', () => {
  const records = [record(0, 0), record(50, 10), record(51, 20), record(52, 15, 30), record(53, 60), record(60, 40)]
  const { backlog_max } = healthOf({ lanes: 0, results, records, meanGapMs: 10, cpuMs: 0 })
  expect(backlog_max).toBe(4)
})

test('a burst has a spread, of those that did not wait for a slot, and no late ratio', () => {
  const records = [record(1, 0), record(5, 0), record(80, 0, 79)]
  expect(healthOf({ lanes: 0, results, records, meanGapMs: null, cpuMs: 0 })).toMatchObject({
    late_ratio: null,
    send_spread_ms: 4,
  })
})
