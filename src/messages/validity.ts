import type { Words } from '../domain/words.ts'
import type { Facts, Sentence } from './reasons.ts'

/** Checks of what the server did: was it one server, and did it do the work that was asked. */

/** What a check is called, and its numbers where it holds. */
export interface CheckWords {
  readonly name: Words
  readonly shown: (facts: Facts) => string
}

/** Where two live endpoints are compared, which of them it is about. */
export const baselineEndpoint: Words = { zh: '基线端点：', en: 'baseline endpoint: ' }

const workWord: Readonly<Record<string, Words>> = {
  completed: { zh: '每轮成功请求数', en: 'completed requests a round' },
  input_tokens: { zh: '每请求输入 token 数', en: 'input tokens a request' },
  output_tokens: { zh: '每请求输出 token 数', en: 'output tokens a request' },
  prefix_hits: { zh: '前缀缓存命中率', en: 'prefix-cache hits' },
}

/** The name itself, out of a text that was made inert. */
const differing = (f: Facts): string => f.text('differs').replaceAll(/[^a-z_]/g, '')

const work = (f: Facts): Words => workWord[differing(f)] ?? { zh: f.text('differs'), en: f.text('differs') }

/** A share where it is one, else a count. */
const amount = (f: Facts, name: string): string => (differing(f) === 'prefix_hits' ? f.percent(name) : f.count(name))

/** Engines came or went: told where their numbers differ. */
const engines = (f: Facts): Words =>
  f.count('before') === f.count('after')
    ? { zh: '', en: '' }
    : {
        zh: `，引擎数从 ${f.count('before')} 变为 ${f.count('after')}`,
        en: `, with ${f.count('before')} engines before and ${f.count('after')} after`,
      }

export const workSentences: Readonly<Record<string, Sentence>> = {
  restart: {
    what: (f) => ({
      zh: `服务在第 ${f.count('round')} 轮之中或之前重启过（计数器归零或换了进程${engines(f).zh}），各轮测的不是同一个部署`,
      en: `the server restarted in or before round ${f.count('round')} (its counters went back, or it is another process${engines(f).en}), so the rounds are not of one deployment`,
    }),
    cure: () => ({
      zh: '查看服务日志里重启或缩容的原因；测量期间关闭自动扩缩容，然后重新运行。',
      en: 'See in the server’s log why it restarted or was scaled down; keep autoscaling off while it is measured, then run again.',
    }),
  },
  'percentile-values': {
    what: (f) => ({
      zh: `${f.metric.zh}：第 ${f.count('round')} 轮只有 ${f.count('values')} 个值，少于 ${f.count('needed')} 个时这个分位数其实就是最大值`,
      en: `${f.metric.en} of round ${f.count('round')} rests on ${f.count('values')} values; of fewer than ${f.count('needed')} it is the largest one by another name`,
    }),
    cure: () => ({
      zh: '增大 num-prompts，或改用较低的分位数；只看上下界时可设 required: false。',
      en: 'Raise num-prompts or gate a lower percentile; required: false keeps it from deciding the job.',
    }),
  },
  'output-tokens': {
    what: (f) => ({
      zh: `第 ${f.count('round')} 轮只输出了所要 token 的 ${f.percent('ratio')}（${f.count('got')} / ${f.count('asked')}），至少应为 ${f.limit('limit')}`,
      en: `round ${f.count('round')} returned only ${f.percent('ratio')} of the tokens asked for (${f.count('got')} of ${f.count('asked')}), at least ${f.limit('limit')} is needed`,
    }),
    cure: () => ({
      zh: '服务不理会 ignore_eos，或不报错地截短了输出：MindIE 的 maxIterTimes（默认 512）与 maxSeqLen、vLLM 的 max-model-len 都会截短；MindIE 的 /infer、TGI 与 Triton 接口没有 ignore_eos，有些网关会去掉它。把 random-output-len 设在上限之内，或调大上限。',
      en: 'The server ignores ignore_eos, or caps the answer without a word: MindIE’s maxIterTimes (512 unless set) and maxSeqLen do, and vLLM’s max-model-len may; MindIE’s /infer, TGI and Triton interfaces have no ignore_eos, and some gateways drop it. Keep random-output-len within the cap, or raise the cap.',
    }),
  },
  gain: {
    what: (f) => ({
      zh: `${f.subject.zh}变化 ${f.percent('change')}，超过上限 ${f.limit('limit')} 的两倍，而完成的工作不同：${work(f).zh}为 ${amount(f, 'got')}，基线为 ${amount(f, 'baseline')}`,
      en: `${f.metric.en} changed by ${f.percent('change')}, over twice the limit of ${f.limit('limit')}, while the work done differs: ${work(f).en} are ${amount(f, 'got')} against the baseline’s ${amount(f, 'baseline')}`,
    }),
    cure: () => ({
      zh: '快得可疑：先确认服务真的完成了同样的工作。',
      en: 'Too good to be true: make sure first that the server did the same work.',
    }),
  },
}

export const workWords: Readonly<Record<string, CheckWords>> = {
  restart: {
    name: { zh: '服务没有重启或缩容', en: 'No restart or scale-down' },
    shown: (f) => f.count('rounds'),
  },
  'percentile-values': {
    name: { zh: '分位数的样本足够', en: 'Enough values for the percentiles' },
    shown: (f) => `${f.count('values')} ≥ ${f.count('needed')}`,
  },
  'output-tokens': {
    name: { zh: '输出长度如所要', en: 'Output as long as asked' },
    shown: (f) => `${f.percent('ratio')} ≥ ${f.limit('limit')}`,
  },
  gain: { name: { zh: '没有可疑的提升', en: 'No gain too good to be true' }, shown: () => '' },
}
