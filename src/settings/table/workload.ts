import { backendNames, datasetNames } from '../choices.ts'
import { jsonObject, rangeRatio } from '../kinds/json.ts'
import { integer, number } from '../kinds/number.ts'
import { boolean, choice, path, text, texts } from '../kinds/text.ts'
import { type Command, type Context, everyCompat, latestOnly, load, serving, setting } from '../setting.ts'

/** `input-len` and `output-len` of `latest` replace the lengths of whichever dataset is used. */
const replacedBy = (name: string) => (context: Context) => {
  const value = context.value(name)
  return typeof value === 'number' ? value : undefined
}

/** What is asked of the model. */
export const workload = {
  backend: setting({
    kind: choice(backendNames),
    default: ({ compat }) => (compat === 'v0.9.1' ? 'vllm' : 'openai'),
    defaultWords: { en: 'vllm; compat latest: openai', zh: 'vllm；compat latest：openai' },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Which API is spoken', zh: '使用的 API 类型' },
  }),
  'dataset-name': setting({
    kind: choice(datasetNames),
    default: ({ command, compat }) => (command === 'bench' && compat === 'v0.9.1' ? 'sharegpt' : 'random'),
    defaultWords: {
      en: 'random; bench with compat v0.9.1: sharegpt',
      zh: 'random；bench 且 compat 为 v0.9.1：sharegpt',
    },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Where the prompts come from', zh: '提示词数据集' },
  }),
  tokenizer: setting({
    kind: path('DIR'),
    default: null,
    defaultWords: {
      en: "the model's path if it is a directory, else the server's own",
      zh: 'model 为目录时用该目录，否则用服务端的分词接口',
    },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Directory with the tokenizer.json of the model', zh: '模型 tokenizer.json 所在目录' },
  }),
  'prompt-cache': setting({
    kind: path('DIR'),
    default: null,
    defaultWords: { en: "tokgate/prompts in the user's cache folder", zh: '用户缓存目录下的 tokgate/prompts' },
    commands: ['bench'] satisfies Command[],
    help: {
      en: 'Where prompts are kept for the next run with the same settings and seed; off: nowhere',
      zh: '保存提示词的目录，供设置与种子相同的下一次运行使用；off 表示不保存',
    },
  }),
  'num-prompts': setting({
    kind: integer({ min: 1 }),
    default: 1000,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Requests in one round', zh: '每轮请求数' },
  }),
  seed: setting({
    kind: integer({ min: 0, max: 2 ** 32 - 1 }),
    default: 0,
    vllm: everyCompat,
    commands: serving,
    help: {
      en: 'Seed of prompts and arrivals; a gate derives each round’s from it',
      zh: '提示词与到达时间的随机种子；门禁由它推出每一轮的种子',
    },
  }),
  'input-len': setting({
    kind: integer({ min: 0 }),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Input length in tokens, whatever the dataset', zh: '输入长度（token），适用于任何数据集' },
  }),
  'output-len': setting({
    kind: integer({ min: 1 }),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Output length in tokens, whatever the dataset', zh: '输出长度（token），适用于任何数据集' },
  }),
  'random-input-len': setting({
    kind: integer({ min: 0 }),
    default: 1024,
    vllm: everyCompat,
    commands: load,
    override: replacedBy('input-len'),
    help: { en: 'Input length in tokens, dataset random', zh: 'random 数据集的输入长度（token）' },
  }),
  'random-output-len': setting({
    kind: integer({ min: 0 }),
    default: 128,
    vllm: everyCompat,
    commands: load,
    override: replacedBy('output-len'),
    help: { en: 'Output length in tokens, dataset random', zh: 'random 数据集的输出长度（token）' },
  }),
  'random-range-ratio': setting({
    kind: rangeRatio(),
    default: { input: 0, output: 0 },
    defaultWords: { en: '0', zh: '0' },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Lengths are drawn from L(1−r) … L(1+r)', zh: '长度在 L(1−r) … L(1+r) 之间随机' },
  }),
  'random-prefix-len': setting({
    kind: integer({ min: 0 }),
    default: 0,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Tokens that all prompts share at their start', zh: '所有提示词共享的前缀长度（token）' },
  }),
  'vocab-size': setting({
    kind: integer({ min: 1 }),
    default: 32_000,
    commands: serving,
    help: { en: 'Vocabulary assumed when there is no tokenizer', zh: '没有 tokenizer 时假定的词表大小' },
  }),
  'ignore-eos': setting({
    kind: boolean(),
    // vLLM's newer client forces it for random; a gate does too, because answers that end early are noise.
    default: (context) =>
      (context.command !== 'bench' || context.compat === 'latest') && context.value('dataset-name') === 'random',
    defaultWords: {
      en: 'true for dataset random; bench with compat v0.9.1: false',
      zh: 'random 数据集为 true；bench 且 compat 为 v0.9.1：false',
    },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Answers do not end before their length', zh: '忽略结束符，输出达到指定长度才结束' },
  }),
  logprobs: setting({
    kind: integer({ min: 0 }),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: {
      en: 'Log probabilities asked for with each token (completions)',
      zh: '每个 token 返回的对数概率个数（completions）',
    },
  }),
  'top-p': setting({
    kind: number({ above: 0, max: 1 }),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Sampling: top_p', zh: '采样参数 top_p' },
  }),
  'top-k': setting({
    kind: integer({ min: -1 }),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Sampling: top_k', zh: '采样参数 top_k' },
  }),
  'min-p': setting({
    kind: number({ min: 0, max: 1 }),
    default: null,
    vllm: everyCompat,
    commands: load,
    help: { en: 'Sampling: min_p', zh: '采样参数 min_p' },
  }),
  temperature: setting({
    kind: number({ min: 0 }),
    default: ({ command, compat }) => (command === 'bench' && compat === 'latest' ? null : 0),
    defaultWords: {
      en: '0; bench with compat latest: as the server decides',
      zh: '0；bench 且 compat 为 latest：由服务端决定',
    },
    vllm: everyCompat,
    commands: load,
    help: { en: 'Sampling: temperature', zh: '采样参数 temperature' },
  }),
  'frequency-penalty': setting({
    kind: number(),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Sampling: frequency_penalty', zh: '采样参数 frequency_penalty' },
  }),
  'presence-penalty': setting({
    kind: number(),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Sampling: presence_penalty', zh: '采样参数 presence_penalty' },
  }),
  'repetition-penalty': setting({
    kind: number({ above: 0 }),
    default: null,
    vllm: latestOnly,
    commands: load,
    help: { en: 'Sampling: repetition_penalty', zh: '采样参数 repetition_penalty' },
  }),
  'extra-body': setting({
    kind: jsonObject(),
    default: {},
    vllm: latestOnly,
    commands: load,
    help: { en: 'JSON object merged into every request body', zh: '合并进每个请求体的 JSON 对象' },
  }),
  'lora-modules': setting({
    kind: texts('NAME'),
    default: [],
    vllm: everyCompat,
    commands: load,
    help: { en: 'LoRA names; each request takes one as its model', zh: 'LoRA 名称；每个请求取其一作为 model' },
  }),
  'lora-assignment': setting({
    kind: choice(['random', 'round-robin']),
    default: 'random',
    vllm: latestOnly,
    commands: load,
    help: { en: 'How LoRA names are given to requests', zh: 'LoRA 名称的分配方式' },
  }),
  'request-id-prefix': setting({
    kind: text('TEXT'),
    default: null,
    defaultWords: { en: 'bench- and eight random hex digits', zh: 'bench- 加八位随机十六进制数' },
    vllm: latestOnly,
    commands: load,
    help: { en: 'Start of each x-request-id', zh: 'x-request-id 的前缀' },
  }),
}
