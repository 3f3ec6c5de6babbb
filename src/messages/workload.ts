import type { Words } from '../domain/words.ts'

/** Sentences about the workload: its dataset, its arrivals, its tokenizer. */

export const datasetNotBuilt = ({ name, built }: { name: string; built: readonly string[] }): Words => ({
  en: `dataset ${name} is not built yet; use ${built.join(', ')}`,
  zh: `暂不支持数据集 ${name}；请改用 ${built.join('、')}`,
})

export const datasetUnknown = ({ name, built }: { name: string; built: readonly string[] }): Words => ({
  en: `there is no dataset ${JSON.stringify(name)}; use ${built.join(', ')}`,
  zh: `没有名为 ${JSON.stringify(name)} 的数据集；请改用 ${built.join('、')}`,
})

interface Lengths {
  readonly inputTokens: number
  readonly specialTokens: number
  readonly prefixTokens: number
}

export const inputTooShort = ({ inputTokens, specialTokens, prefixTokens }: Lengths): Words => ({
  en: `random-input-len ${inputTokens} leaves no prompt: the tokenizer adds ${specialTokens} special tokens and random-prefix-len is ${prefixTokens}; raise random-input-len`,
  zh: `random-input-len 为 ${inputTokens} 时提示词为空：tokenizer 会添加 ${specialTokens} 个特殊 token，random-prefix-len 为 ${prefixTokens}；请增大 random-input-len`,
})

export const burstinessInfinite = (): Words => ({
  en: 'burstiness inf with a finite request-rate fails in compat v0.9.1, as in vLLM itself; set compat latest or a finite burstiness',
  zh: 'compat 为 v0.9.1 且 request-rate 有限时，burstiness 不能为 inf（vLLM 同样会失败）；请设置 compat latest，或给出有限的 burstiness',
})

export const seedOutOfRange = ({ seed }: { seed: number }): Words => ({
  en: `seed ${seed} is not a whole number from 0 to 4294967295, which is all that numpy takes; choose another seed`,
  zh: `seed ${seed} 不是 0 到 4294967295 之间的整数（numpy 仅接受此范围）；请更换 seed`,
})

export const tokenizerUnreadable = ({ path, why }: { path: string; why: string }): Words => ({
  en: `the tokenizer file ${path} cannot be used: ${why}; set tokenizer to the folder of the model's own tokenizer.json, complete and unchanged`,
  zh: `无法使用 tokenizer 文件 ${path}：${why}；请将 tokenizer 设为模型自带且完整的 tokenizer.json 所在目录`,
})

export const tokenizerNeededByMindie = (): Words => ({
  en: "MindIE takes prompts as strings only, so they need a tokenizer, and none was given; set tokenizer to the folder of the model's tokenizer.json",
  zh: 'MindIE 只接受字符串形式的提示词，生成提示词需要 tokenizer，但未给出；请将 tokenizer 设为模型 tokenizer.json 所在目录',
})

export const noPromptWay = ({ backend }: { backend: string }): Words => ({
  en: `no tokenizer was given, the server does not answer both /tokenize and /detokenize, and backend ${backend} takes no token ids; set tokenizer to the folder of the model's tokenizer.json, or use backend vllm, which takes token ids`,
  zh: `未给出 tokenizer，服务端未同时提供 /tokenize 和 /detokenize，且 backend ${backend} 不接受 token id；请将 tokenizer 设为模型 tokenizer.json 所在目录，或使用接受 token id 的 backend vllm`,
})
