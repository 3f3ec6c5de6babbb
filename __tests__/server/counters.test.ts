import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countersDelta, countersIn, type ServerCounters } from '../../src/server/index.ts'
import { labelsOf, seriesIn } from '../../src/server/prometheus.ts'

const page = readFileSync(new URL('vllm-0.32.0-metrics.txt', import.meta.url), 'utf8')

test('the page of a real vLLM 0.32 after ten requests', () => {
  expect(countersIn(page)).toEqual({
    running: 0,
    waiting: 0,
    prefixQueries: 4163,
    prefixHits: 0,
    finished: 10,
    preemptions: 0,
    promptTokens: 4163,
    generationTokens: 34,
    startedS: expect.closeTo(1_795_499_917.86, 1),
    engines: 1,
    atS: null,
  })
})

test.each([
  ['several engines add up', 'm{engine="0"} 1.0\nm{engine="1"} 2.0', 3],
  ['labels may hold braces, blanks and quotes', 'm{a="} 9 {",b="say \\"hi\\" 7"} 4', 4],
  ['a timestamp may follow', 'm 5 1795499917000', 5],
  ['an exemplar may follow', 'm{a="1"} 5 # {trace="x"} 1.0', 5],
  ['Windows line ends', 'm 5\r\nm 6\r\n', 11],
  ['exponents', 'm 1.5e+03', 1500],
  ['NaN is no number', 'm NaN', undefined],
  ['comments are no samples', '# HELP m 7\n# m 7', undefined],
  ['a longer name is another name', 'm_total 7\nmm 8', undefined],
  ['an unclosed label is no sample', 'm{a="x 7', undefined],
])('%s', (_name, text, want) => {
  expect(seriesIn(text, new Set(['m'])).get('m')?.sum).toBe(want)
})

test('several engines on one page: the youngest’s start, and how many they are', () => {
  const two = [
    'vllm:num_requests_running{engine="0",model_name="m"} 1',
    'vllm:num_requests_running{engine="1",model_name="m"} 2',
    'vllm:prompt_tokens_created{engine="0",model_name="m"} 1.795e+09',
    'vllm:prompt_tokens_created{engine="1",model_name="m"} 1.796e+09',
  ].join('\n')
  expect(countersIn(two)).toMatchObject({ running: 3, engines: 2, startedS: 1.796e9 })
})

test('the labels of an information metric, as they stand', () => {
  expect(labelsOf(page, 'vllm:cache_config_info')).toMatchObject({ block_size: '128', enable_prefix_caching: 'True' })
  expect(labelsOf('m{a="say \\"hi\\"",b="x"} 1', 'm')).toEqual({ a: 'say "hi"', b: 'x' })
  expect(labelsOf(page, 'no_such_info')).toBeNull()
})

test('the page of MindIE has no prefix, and counts failures apart', () => {
  const mindie = [
    'num_requests_running{model_name="qwen2.5"} 3',
    'num_requests_waiting{model_name="qwen2.5"} 2',
    'num_requests_swapped{model_name="qwen2.5"} 1',
    'request_success_total{model_name="qwen2.5"} 40',
    'request_failed_total{model_name="qwen2.5"} 2',
  ].join('\n')
  expect(countersIn(mindie)).toMatchObject({ running: 3, waiting: 3, finished: 42, prefixQueries: null })
})

test('v0.9.1 calls its prefix cache by the GPU', () => {
  const old = 'vllm:gpu_prefix_cache_queries_total{engine="0"} 200\nvllm:gpu_prefix_cache_hits_total{engine="0"} 50'
  expect(countersIn(old)).toMatchObject({ prefixQueries: 200, prefixHits: 50 })
})

test.each([['{"detail":"Not Found"}'], [''], ['process_start_time_seconds 1.79e9'], ['<html>1</html>']])(
  '%s is no page of an inference server',
  (text) => {
    expect(countersIn(text)).toBeNull()
  },
)

const counters = (changes: Partial<ServerCounters>): ServerCounters => ({
  running: 0,
  waiting: 0,
  prefixQueries: 1000,
  prefixHits: 100,
  finished: 10,
  preemptions: 1,
  promptTokens: 1000,
  generationTokens: 100,
  startedS: 1_795_499_800,
  engines: 1,
  atS: 1_795_499_850,
  ...changes,
})
const unchecked = { prefix_hit_ratio: null, foreign: null, preemptions: null, reset: null, engines: null }

test.each([
  {
    name: 'a round of 100 requests that were all ours',
    after: counters({ prefixQueries: 2000, prefixHits: 150, finished: 110 }),
    want: { prefix_hit_ratio: 0.05, foreign: 0, preemptions: 0, reset: false, engines: [1, 1] },
  },
  {
    name: 'a quarter of what finished was not ours, and two were preempted',
    after: counters({ prefixQueries: 2000, finished: 10 + 133 + 1 / 3, preemptions: 3 }),
    want: { prefix_hit_ratio: 0, foreign: expect.closeTo(0.25, 10), preemptions: 2, reset: false, engines: [1, 1] },
  },
  {
    name: 'a cache that is off looks nothing up and hits nothing',
    after: counters({ finished: 110 }),
    want: { prefix_hit_ratio: 0, foreign: 0, preemptions: 0, reset: false, engines: [1, 1] },
  },
  {
    name: 'one of two replicas saw half of our requests: nothing is known of the other',
    after: counters({ finished: 60 }),
    want: { prefix_hit_ratio: 0, foreign: null, preemptions: 0, reset: false, engines: [1, 1] },
  },
  {
    name: 'counters that went back: a restart',
    after: counters({ finished: 5 }),
    want: { prefix_hit_ratio: null, foreign: null, preemptions: null, reset: true, engines: [1, 1] },
  },
  {
    name: 'another process answered, with higher counters: a restart too',
    after: counters({ finished: 110, startedS: 1_795_499_900 }),
    want: { prefix_hit_ratio: null, foreign: null, preemptions: null, reset: true, engines: [1, 1] },
  },
  {
    name: 'no page afterwards: not checked',
    after: null,
    want: unchecked,
  },
  {
    name: 'another process that was there before: one of several behind the endpoint, nothing is known of either',
    after: counters({ finished: 5, startedS: 1_795_499_700, atS: 1_795_499_900 }),
    want: unchecked,
  },
  {
    name: 'a scale-down: one engine less, whatever the sums say',
    before: counters({ engines: 2 }),
    after: counters({ finished: 110 }),
    want: { prefix_hit_ratio: null, foreign: null, preemptions: null, reset: true, engines: [2, 1] },
  },
  {
    name: 'requests of ours that broke may have finished there: they are nobody else’s',
    ours: { completed: 90, begun: 100 },
    after: counters({ finished: 110 }),
    want: { prefix_hit_ratio: 0, foreign: 0, preemptions: 0, reset: false, engines: [1, 1] },
  },
  {
    name: 'a server that counts finished requests only',
    after: counters({ prefixQueries: null, prefixHits: null, preemptions: null, finished: 110 }),
    want: { prefix_hit_ratio: null, foreign: 0, preemptions: null, reset: false, engines: [1, 1] },
  },
])('$name', ({ before = counters({}), after, ours = { completed: 100, begun: 100 }, want }) => {
  expect(countersDelta(before, after, ours)).toEqual(want)
})
