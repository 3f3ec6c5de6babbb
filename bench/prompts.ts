// How long do prompts take to make? tokgate beside the library that it leaves other tokenizers to, and beside vLLM's own
// dataset classes on Python's tokenizers, all with the same tokenizer and the same seeds, each run in a new process.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { markdownTable } from 'markdown-table'
import type { Compat } from '../src/domain/compat.ts'
import { tokenizerFolder } from './peers/index.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    /** Shapes of this many tokens only. */
    length: { type: 'string' },
  },
})
const runs = Number(values.runs)

interface Shape {
  readonly count: number
  readonly length: number
}
const shapes: readonly Shape[] = [
  { count: 640, length: 256 },
  { count: 640, length: 2048 },
  { count: 1000, length: 1024 },
].filter(({ length }) => values.length === undefined || Number(values.length) === length)

interface Took {
  readonly loadMs: number
  readonly makeMs: number
  readonly peakBytes: number
  /** Of the prompts. */
  readonly sha256: string
}

/** A way to make prompts. */
interface Way {
  readonly name: string
  /** The library takes 12 s for a shape: it is run less often. */
  readonly runs: number
  run(shape: Shape, seed: number): Promise<Took>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = mkdtempSync(join(tmpdir(), 'tokgate-prompts-'))

const runProcess = promisify(execFile)

const ours = (compat: Compat, way: string, folder: string) => ({
  run: async ({ count, length }: Shape, seed: number): Promise<Took> => {
    const flags = { way, compat, count, length, seed, tokenizer: tokenizerFolder, cache: folder }
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
    const { stdout } = await runProcess(process.execPath, [join(root, 'bench', 'prompts-once.ts'), ...args])
    return JSON.parse(stdout)
  },
})

/** Which Python has that generation's dataset class, and what it needs to find it. */
const pythons = {
  'v0.9.1': { peer: 'document', paths: ['benchmarks', 'stub'] },
  latest: { peer: 'vllm-python', paths: [] },
} as const

function python(compat: Compat): Way | null {
  const { peer, paths } = pythons[compat]
  const folder = join(root, '.peers', peer)
  if (!existsSync(join(folder, 'ready'))) {
    console.log(`Python beside ${compat} is left out: bash bench/peers/${peer}.sh installs it.`)
    return null
  }
  const env = {
    ...process.env,
    PYTHONPATH: paths.map((path) => join(folder, path)).join(':'),
    HF_HUB_OFFLINE: '1',
    VLLM_NO_USAGE_STATS: '1',
  }
  return {
    name: 'Python',
    runs,
    run: async ({ count, length }, seed) => {
      const args = [join(root, 'bench', 'prompts.py'), compat, tokenizerFolder, count, length, seed].map(String)
      const { stdout } = await runProcess(join(folder, 'venv', 'bin', 'python'), args, { env })
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    },
  }
}

function waysOf(compat: Compat): Way[] {
  const others = [python(compat)].filter((way) => way !== null)
  return [
    { name: 'tokgate', runs, ...ours(compat, 'ours', 'off') },
    { name: 'tokgate, kept', runs, ...ours(compat, 'ours', cache) },
    ...others,
    { name: 'library', runs: 1, ...ours(compat, 'library', 'off') },
  ]
}

/** In turn, so that a busy moment of the machine meets all of them. */
async function measured(ways: readonly Way[], shape: Shape): Promise<Took[][]> {
  const took: Took[][] = ways.map(() => [])
  for (let seed = 0; seed < runs; seed += 1) {
    for (const [i, way] of ways.entries()) {
      if (seed >= way.runs) continue
      // What is kept must have been made once.
      if (way.name === 'tokgate, kept') await way.run(shape, seed)
      took[i]?.push(await way.run(shape, seed))
    }
  }
  return took
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

const of = (took: readonly Took[], figure: (one: Took) => number): number => median(took.map(figure))
const seconds = (ms: number): string => (ms / 1000).toFixed(3)

function row(way: Way, took: readonly Took[], all: readonly (readonly Took[])[]): string[] {
  const [first, pythons] = [all[0] ?? [], all[2] ?? []]
  const make = of(took, ({ makeMs }) => makeMs)
  const sums = took.map(({ sha256 }, seed) => sha256 === first[seed]?.sha256)
  return [
    way.name,
    seconds(of(took, ({ loadMs }) => loadMs)),
    seconds(make),
    all.length === 4 ? (make / of(pythons, ({ makeMs }) => makeMs)).toFixed(2) : '',
    (of(took, ({ peakBytes }) => peakBytes) / 1e6).toFixed(0),
    sums.every(Boolean) ? 'same' : 'OTHERS',
    String(took.length),
  ]
}

const head = ['', 'load, s', 'make, s', '× Python', 'peak, MB', 'prompts', 'runs']

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; Python with its default threading.`,
)
console.log('Medians. load: tokenizer; make: a round’s prompts, on one thread; kept: from the prompt cache. Peaks of')
console.log(
  'tokgate and of the library hold some 50 MB of Node’s own reading of TypeScript, which dist/ does without.\n',
)
for (const compat of ['v0.9.1', 'latest'] as const) {
  const ways = waysOf(compat)
  for (const shape of shapes) {
    const took = await measured(ways, shape)
    console.log(`${compat}: ${shape.count} prompts of ${shape.length} tokens\n`)
    const rows = ways.map((way, i) => row(way, took[i] ?? [], took))
    console.log(`${markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r', 'l', 'r'] })}\n`)
  }
}
rmSync(cache, { recursive: true, force: true })
