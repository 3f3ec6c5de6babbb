import { floatRepr } from '../../domain/python.ts'
import { type Counters, finishedReasons, type Histogram } from '../counters.ts'
import { blockTokens } from '../prefix-cache.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number]

/** What a page is made of. */
export interface Standing {
  readonly counters: Counters
  readonly model: string
  readonly running: number
  readonly waiting: number
  readonly cacheBlocks: number
}

type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: 'gauge' | 'counter'; readonly samples: (standing: Standing) => readonly Sample[] }
  | { readonly type: 'histogram'; readonly histogram: (counters: Counters) => Histogram }
)

const one =
  (value: (standing: Standing) => number) =>
  (standing: Standing): Sample[] => [[{}, value(standing)]]

/** The families that a serving benchmark reads, in vLLM's order and words. Counters go without their `_total`. */
const families: readonly Family[] = [
  {
    name: 'vllm:num_requests_running',
    help: 'Number of requests in model execution batches.',
    type: 'gauge',
    samples: one(({ running }) => running),
  },
  {
    name: 'vllm:num_requests_waiting',
    help: 'Number of requests waiting to be processed.',
    type: 'gauge',
    samples: one(({ waiting }) => waiting),
  },
  {
    name: 'vllm:prefix_cache_queries',
    help: 'Prefix cache queries, in terms of number of queried tokens.',
    type: 'counter',
    samples: one(({ counters }) => counters.prefixCacheQueries),
  },
  {
    name: 'vllm:prefix_cache_hits',
    help: 'Prefix cache hits, in terms of number of cached tokens.',
    type: 'counter',
    samples: one(({ counters }) => counters.prefixCacheHits),
  },
  {
    name: 'vllm:num_preemptions',
    help: 'Cumulative number of preemption from the engine.',
    type: 'counter',
    samples: one(({ counters }) => counters.preemptions),
  },
  {
    name: 'vllm:prompt_tokens',
    help: 'Number of prefill tokens processed.',
    type: 'counter',
    samples: one(({ counters }) => counters.promptTokens),
  },
  {
    name: 'vllm:generation_tokens',
    help: 'Number of generation tokens processed.',
    type: 'counter',
    samples: one(({ counters }) => counters.generationTokens),
  },
  {
    name: 'vllm:request_success',
    help: 'Count of successfully processed requests.',
    type: 'counter',
    samples: ({ counters }) => finishedReasons.map((reason) => [{ finished_reason: reason }, counters.success[reason]]),
  },
  {
    name: 'vllm:time_to_first_token_seconds',
    help: 'Histogram of time to first token in seconds.',
    type: 'histogram',
    histogram: ({ firstTokenSec }) => firstTokenSec,
  },
  {
    name: 'vllm:e2e_request_latency_seconds',
    help: 'Histogram of e2e request latency in seconds.',
    type: 'histogram',
    histogram: ({ endToEndSec }) => endToEndSec,
  },
  {
    name: 'vllm:cache_config_info',
    help: 'Information of the LLMEngine CacheConfig',
    type: 'gauge',
    samples: ({ cacheBlocks }) => [
      [
        {
          block_size: String(blockTokens),
          enable_prefix_caching: cacheBlocks > 0 ? 'True' : 'False',
          num_gpu_blocks: String(cacheBlocks),
        },
        1,
      ],
    ],
  },
]

/** A number as Python's prometheus_client writes it: `repr`, but with an exponent from 1e6. */
export function prometheusNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  const repr = floatRepr(value)
  const dot = repr.indexOf('.')
  if (value <= 0 || dot <= 6 || repr.includes('e')) return repr
  const digits = repr.slice(0, dot) + repr.slice(dot + 1)
  const mantissa = `${digits[0]}.${digits.slice(1)}`.replace(/[0.]+$/, '')
  return `${mantissa}e+${String(dot - 1).padStart(2, '0')}`
}

/** `name{engine="0",…}`: labels in alphabetical order, as vLLM's are. */
function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries({ engine: '0', ...labels }).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${name}{${pairs.map(([key, text]) => `${key}="${text}"`).join(',')}} ${prometheusNumber(value)}\n`
}

const header = (name: string, type: string, help: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`

/** GET /metrics of a vLLM server. */
export const metricsPage = (standing: Standing): string => families.map((family) => written(family, standing)).join('')

function written(family: Family, standing: Standing): string {
  const { name, help } = family
  const model = { model_name: standing.model }
  switch (family.type) {
    case 'gauge':
      return header(name, 'gauge', help) + lines(name, model, family.samples(standing))
    case 'counter': {
      const samples = family.samples(standing)
      const created = samples.map(([labels]): Sample => [labels, standing.counters.createdSec])
      const total = header(`${name}_total`, 'counter', help) + lines(`${name}_total`, model, samples)
      return total + header(`${name}_created`, 'gauge', help) + lines(`${name}_created`, model, created)
    }
    case 'histogram':
      return header(name, 'histogram', help) + buckets(name, model, family.histogram(standing.counters))
    default:
      return family satisfies never
  }
}

const lines = (name: string, model: Labels, samples: readonly Sample[]): string =>
  samples.map(([labels, value]) => line(name, { ...model, ...labels }, value)).join('')

/** Cumulative up to +Inf, then count and sum. */
function buckets(name: string, model: Labels, histogram: Histogram): string {
  let seen = 0
  const bounds = [...histogram.bounds, Number.POSITIVE_INFINITY].map((bound, i): Sample => {
    seen += histogram.counts[i] ?? 0
    return [{ le: prometheusNumber(bound) }, seen]
  })
  const all = lines(`${name}_bucket`, model, bounds)
  return all + line(`${name}_count`, model, seen) + line(`${name}_sum`, model, histogram.sum)
}
