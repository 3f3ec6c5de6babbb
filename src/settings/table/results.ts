import { latencyNames } from '../choices.ts'
import { numbers } from '../kinds/number.ts'
import { goodput, metadata } from '../kinds/pairs.ts'
import { boolean, choicesOf, path, text } from '../kinds/text.ts'
import { type Command, everyCompat, latestOnly, load, setting } from '../setting.ts'

const bench: readonly Command[] = ['bench']

/** What a run computes and writes, as vLLM's own flags say it. */
export const results = {
  'percentile-metrics': setting({
    kind: choicesOf(latencyNames),
    default: ['ttft', 'tpot', 'itl'],
    vllm: everyCompat,
    commands: load,
    help: { en: 'Latencies that get a section in the result', zh: '结果中列出的延迟指标' },
  }),
  'metric-percentiles': setting({
    kind: numbers({ min: 0, max: 100 }, 'P,P'),
    default: [99],
    vllm: everyCompat,
    commands: load,
    help: { en: 'Percentiles of those latencies', zh: '这些延迟的分位数' },
  }),
  goodput: setting({
    kind: goodput(),
    default: [],
    vllm: everyCompat,
    commands: load,
    help: { en: 'Service levels in ms that a good request keeps', zh: '有效请求须满足的时延（毫秒）' },
  }),
  'save-result': setting({
    kind: boolean(),
    default: false,
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Write the result as JSON', zh: '把结果写成 JSON' },
  }),
  'save-detailed': setting({
    kind: boolean(),
    default: false,
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Keep the values of every request in it', zh: '结果中保留每个请求的数据' },
  }),
  'append-result': setting({
    kind: boolean(),
    default: false,
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Append one line to the file instead of replacing it', zh: '在文件末尾追加一行而不是覆盖' },
  }),
  'result-dir': setting({
    kind: path('DIR'),
    default: null,
    defaultWords: { en: 'the working directory', zh: '当前目录' },
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Directory of the result file', zh: '结果文件目录' },
  }),
  'result-filename': setting({
    kind: path('FILE'),
    default: null,
    defaultWords: { en: 'from rate, model and time', zh: '由速率、模型和时间组成' },
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Name of the result file', zh: '结果文件名' },
  }),
  metadata: setting({
    kind: metadata(),
    default: [],
    vllm: everyCompat,
    commands: bench,
    help: { en: 'Extra entries of the result file', zh: '写入结果文件的附加信息' },
  }),
  label: setting({
    kind: text('TEXT'),
    default: null,
    vllm: latestOnly,
    commands: bench,
    help: { en: 'Start of the file name, and an entry of the result', zh: '结果文件名前缀，并写入结果' },
  }),
  profile: setting({
    kind: boolean(),
    default: false,
    vllm: everyCompat,
    commands: bench,
    help: { en: "Start and stop the server's profiler around the run", zh: '在测试前后启停服务端 profiler' },
  }),
}
