import { describe, expect, test } from 'vitest'
import { ours, type PeerLoad, peers } from '../../bench/peers/index.ts'

const load: PeerLoad = {
  url: 'http://127.0.0.1:1025',
  model: 'qwen2.5',
  tokenizer: '/models/qwen',
  prompts: 640,
  inputLen: 256,
  outputLen: 128,
  backend: 'vllm',
  rate: 4,
  concurrency: 64,
  ignoreEos: true,
}

const result = {
  mean_ttft_ms: 51.5,
  median_ttft_ms: 51,
  mean_tpot_ms: 20,
  mean_itl_ms: 20.1,
  p99_itl_ms: 21.4,
  completed: 640,
  total_output_tokens: 81_920,
}

describe.each([...peers, ours(), ours({ lanes: 2 })])('$title', (peer) => {
  test.each([
    ['--base-url', 'http://127.0.0.1:1025'],
    ['--model', 'qwen2.5'],
    ['--tokenizer', '/models/qwen'],
    ['--endpoint', '/v1/completions'],
    ['--num-prompts', '640'],
    ['--random-input-len', '256'],
    ['--random-output-len', '128'],
    ['--request-rate', '4'],
    ['--max-concurrency', '64'],
    ['--result-dir', '/tmp/out'],
    ['--result-filename', 'r.json'],
  ])('is told %s %s', (flag, value) => {
    const { args } = peer.command(load, '/tmp/out/r.json')
    expect(args[args.indexOf(flag) + 1]).toBe(value)
  })

  test('is told nothing of a rate or a concurrency without limit, and to ignore the end of an answer', () => {
    const { args } = peer.command({ ...load, rate: Number.POSITIVE_INFINITY, concurrency: null }, '/tmp/out/r.json')
    expect(args).not.toContain('--request-rate')
    expect(args).not.toContain('--max-concurrency')
    expect(args).toContain('--ignore-eos')
  })

  test('is installed by a command that it names', () => {
    expect(peer.install).toMatch(/^(bench\/peers\/[\w-]+\.sh|npm run build)$/)
  })

  test('is read from its result file, and a figure that is missing is named', () => {
    expect(peer.read(JSON.stringify(result))).toMatchObject(result)
    const { p99_itl_ms: _, ...without } = result
    expect(() => peer.read(JSON.stringify(without))).toThrow('p99_itl_ms')
  })
})
