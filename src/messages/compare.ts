import type { Words } from '../domain/words.ts'
import type { Facts, Sentence } from './reasons.ts'

/** Sentences of comparing two sides: two result files, or two live endpoints. */

export const mixedSides = (given: { url: string; file: string }): Words => ({
  en: `compare takes two result files or two base URLs, not one of each: ${given.url} is a URL and ${given.file} a file; measure the endpoint with gate or bench and compare the files, or give two URLs`,
  zh: `compare 需要两个结果文件或两个基础 URL，不能混用：${given.url} 是 URL，${given.file} 是文件；请先用 gate 或 bench 测量该端点再比较文件，或给出两个 URL`,
})

export const sameEndpoint = (given: { url: string }): Words => ({
  en: `compare: both sides are ${given.url}, and an endpoint cannot differ from itself; give two endpoints, or use gate to see how much one of them varies`,
  zh: `compare：两侧都是 ${given.url}，同一个端点不会与自己不同；请给出两个端点，想看单个端点的波动请用 gate`,
})

export const oneServer = (given: { left: string; right: string }): Words => ({
  en: `${given.left} and ${given.right} lead to one server: its counters saw the requests that went to the other; give the addresses of two deployments`,
  zh: `${given.left} 与 ${given.right} 通向同一个服务：发往其一的请求出现在另一个的计数里；请给出两个部署各自的地址`,
})

const noticed = (f: Facts): Words => ({
  zh: `以 90 % 概率能发现的最小劣化为 ${f.percent('smallest_loss')}`,
  en: `the smallest loss it would notice with 90 % probability is ${f.percent('smallest_loss')}`,
})

/** Doubt about two live endpoints, and about two files. */
export const ofPairs: Readonly<Record<string, Sentence>> = {
  'inconclusive.deployment-noise': {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}；两次部署之间的波动按 ${f.percent('job_noise')} 计，${noticed(f).zh}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}; noise between two deployments is taken as ${f.percent('job_noise')}, ${noticed(f).en}`,
    }),
    cure: (f) => ({
      zh: `${f.stopped.zh}。两侧各只有一次部署，看不出同一版本重新部署会差多少，增加轮数无济于事：请用 gate 积累基线，或在已知波动更小时设置 between-job-noise。`,
      en: `${f.stopped.en}. One deployment a side does not show how much two deployments of one thing differ, and more rounds would not: gate against stored jobs, or set between-job-noise where it is known to be smaller.`,
    }),
  },
  'inconclusive.pair-noise': {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}；成对轮次间的波动 ${f.percent('round_noise')}，${noticed(f).zh}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}; noise between pairs of rounds is ${f.percent('round_noise')}, ${noticed(f).en}`,
    }),
    cure: (f) => ({
      zh: `${f.stopped.zh}。把每轮加长（增大 num-prompts），或确认两个端点都没有别的负载，即可判定。`,
      en: `${f.stopped.en}. Longer rounds (a larger num-prompts), or endpoints without other load, would settle it.`,
    }),
  },
  'inconclusive.file-noise': {
    what: (f) => ({
      zh: `${f.subject.zh}${f.moved.zh}，上限 ${f.limit('limit')}；轮间波动 ${f.percent('round_noise')}，${noticed(f).zh}`,
      en: `${f.metric.en} is ${f.moved.en}, limit ${f.limit('limit')}; noise between rounds is ${f.percent('round_noise')}, ${noticed(f).en}`,
    }),
    cure: () => ({
      zh: '两个文件中的轮次太少或太短：两边多测几轮，或增大 num-prompts 把每轮加长，再比较。',
      en: 'The rounds of the two files are too few or too short: measure more on both sides, or longer ones (a larger num-prompts), and compare again.',
    }),
  },
}
