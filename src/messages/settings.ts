import type { Words } from '../domain/words.ts'
import { expected, listEn, listZh, meantEn, meantZh, orEn, orZh, quoted } from './settings-values.ts'

/** Sentences about names, places and sources of settings. The place (a flag, an input, a line of a file) stands before them. */

// Names

export const unknownName = ({ nearest }: { nearest: string | null }): Words => ({
  en:
    nearest === null
      ? 'is no setting of tokgate; see --help for those there are'
      : `is no setting of tokgate; did you mean ${nearest}?`,
  zh: nearest === null ? '不是 tokgate 的设置项；可用 --help 查看全部' : `不是 tokgate 的设置项；是否想写 ${nearest}？`,
})

export const renamedFlag = ({ now }: { now: string }): Words => ({
  en: `is now called ${now}; use that name`,
  zh: `现已更名为 ${now}；请使用新名称`,
})

export const flagOfOtherCompat = ({ compat, other }: { compat: string; other: string }): Words => ({
  en: `is not in vLLM's client of compat ${compat}, only of ${other}; take it out or set compat to ${other}`,
  zh: `不属于 compat ${compat} 对应的 vLLM 客户端，仅 ${other} 有；请删去，或将 compat 设为 ${other}`,
})

export const notOfCommand = ({ command, commands }: { command: string; commands: readonly string[] }): Words => ({
  en: `has no use in ${command}, only in ${orEn(commands)}; take it out`,
  zh: `在 ${command} 中没有作用，仅用于 ${orZh(commands)}；请删去`,
})

export const notInAction = (): Words => ({
  en: 'has no use in the Action, only on a terminal; take it out',
  zh: '在 Action 中没有作用，仅用于终端；请删去',
})

export const ambiguousFlag = ({ candidates }: { candidates: readonly string[] }): Words => ({
  en: `could be ${orEn(candidates)}; write more of it`,
  zh: `可能是 ${orZh(candidates)}；请写得更完整`,
})

export const flagNeedsValue = (): Words => ({ en: 'needs a value behind it', zh: '后面需要一个值' })

export const unexpectedArguments = ({ command }: { command: string }): Words => ({
  en: `is no flag, and ${command} takes nothing else; quote values that contain blanks`,
  zh: `不是选项，而 ${command} 不接受其他参数；含空格的值请加引号`,
})

// Flags of vLLM's that are no settings of ours

export const notBuilt = (): Words => ({
  en: 'asks for something that tokgate does not have yet; take it out',
  zh: '所需的功能 tokgate 尚未提供；请删去',
})

export const tokenizerAlways = (): Words => ({
  en: "works with vLLM's custom datasets only, which tokgate does not have yet; take it out",
  zh: '仅适用于 vLLM 的 custom 数据集，tokgate 尚未提供；请删去',
})

export const notWithRandom = (): Words => ({
  en: 'does not go together with dataset random (vLLM refuses it too); take it out',
  zh: '不能与 random 数据集同时使用（vLLM 同样拒绝）；请删去',
})

export const onlyTheseValues = ({ got, values }: { got: string; values: readonly string[] }): Words =>
  expected(got, `${orEn(values)}, all that tokgate has yet`, ` ${orZh(values)}（tokgate 目前仅支持这些）`)

export const nothingToDo = ({ names }: { names: readonly string[] }): Words => ({
  en: `${listEn(names)}: accepted, with nothing to do here`,
  zh: `${listZh(names)}：已接受，但在此不起作用`,
})

export const datasetAssumed = (): Words => ({
  en: "dataset-name is not given: a gate takes random (vLLM's v0.9.1 would take sharegpt)",
  zh: '未给出 dataset-name：门禁使用 random（vLLM v0.9.1 默认为 sharegpt）',
})

// The file

export const fileShape = (): Words => ({
  en: 'holds no settings; expected lines such as model: qwen2.5',
  zh: '不含设置；应为形如 model: qwen2.5 的行',
})

export const scenariosShape = (): Words => ({
  en: 'is no map of settings; expected a scenario’s name and under it the settings that it changes',
  zh: '不是设置的映射；应为场景名，其下为该场景所修改的设置',
})

export const neverInFile = ({ name, secret }: { name: string; secret: boolean }): Words => {
  const variable = `TOKGATE_${name.toUpperCase().replaceAll('-', '_')}`
  return secret
    ? {
        en: `may hold a secret and does not belong in a file; give it as an input, a flag or ${variable}`,
        zh: `可能含有机密，不应写入文件；请用输入、选项或 ${variable} 给出`,
      }
    : {
        en: `cannot be set in a file; give it as an input, a flag or ${variable}`,
        zh: `不能在文件中设置；请用输入、选项或 ${variable} 给出`,
      }
}

export const notInScenario = (): Words => ({
  en: 'holds for the whole run and not for one scenario; move it to the top of the file',
  zh: '对整次运行生效，不能按场景设置；请移到文件顶层',
})

export const unknownScenario = (given: { got: string; known: readonly string[]; nearest: string | null }): Words => ({
  en: `${quoted(given.got)} is not among the scenarios of the file (${listEn(given.known)})${meantEn(given.nearest)}`,
  zh: `文件的 scenarios 中没有 ${quoted(given.got)}（现有：${listZh(given.known)}）${meantZh(given.nearest)}`,
})

export const oneScenarioOnly = ({ names }: { names: readonly string[] }): Words => ({
  en: `bench runs one scenario and the file has several (${listEn(names)}); choose one with --scenario`,
  zh: `bench 只运行一个场景，而文件中有多个（${listZh(names)}）；请用 --scenario 选择一个`,
})

export const oneScenarioWithoutMap = (): Words => ({
  en: 'needs exactly one name unless a tokgate.yml has a scenarios map to choose from',
  zh: '只能是一个名称，除非 tokgate.yml 中有 scenarios 可供选择',
})

// What settings must keep between them

export const modelRequired = (): Words => ({
  en: 'is missing; name the model that the server serves (with --compat latest the server is asked)',
  zh: '缺失；请给出服务端的模型名称（使用 --compat latest 时会向服务端查询）',
})

export const baselineDirRequired = (): Words => ({
  en: 'is missing; give a path that outlives the job, such as a directory on a self-hosted runner or a mounted share, or leave baseline-store at git',
  zh: '缺失；请给出作业结束后仍保留的路径，例如自托管 runner 上的目录或挂载的共享存储，或让 baseline-store 保持为 git',
})

export const nothingToReport = (): Words => ({
  en: 'report takes the files and folders in which the legs left their judgement.json, and got none',
  zh: 'report 需要各路结果（judgement.json）所在的文件或目录，但一个也没有给出',
})

export const twoSides = ({ count }: { count: number }): Words => ({
  en: `compare takes two sides, two result files or two base URLs, and got ${count}`,
  zh: `compare 需要两侧：两个结果文件或两个基础 URL，实际收到 ${count} 个`,
})

export const keyAndCertificate = (): Words => ({
  en: 'a client certificate needs its key and a key its certificate; give both client-cert and client-key',
  zh: '客户端证书与私钥须成对给出；请同时设置 client-cert 和 client-key',
})

export const simEngine = (): Words => ({
  en: 'the simulator speaks as vllm or mindie; choose one of them',
  zh: '模拟器只能模拟 vllm 或 mindie；请选择其一',
})

export const rampIncomplete = (): Words => ({
  en: 'a ramp needs ramp-up-strategy, ramp-up-start-rps and ramp-up-end-rps; give all three or none',
  zh: '爬升需要同时给出 ramp-up-strategy、ramp-up-start-rps 和 ramp-up-end-rps；请全部给出或全部删去',
})

export const rampBackwards = (): Words => ({
  en: 'a ramp starts above 0 and ends no lower than it starts; correct ramp-up-start-rps or ramp-up-end-rps',
  zh: '爬升的起点须大于 0 且不高于终点；请改正 ramp-up-start-rps 或 ramp-up-end-rps',
})

export const rampNeedsInf = (): Words => ({
  en: 'a ramp sets the rate itself; take out request-rate or leave it at inf',
  zh: '爬升自行决定速率；请删去 request-rate 或设为 inf',
})

export const goodputUnset = (): Words => ({
  en: 'request_goodput cannot be measured without service levels; give goodput, such as ttft:200',
  zh: '没有服务等级就无法测量 request_goodput；请设置 goodput，例如 ttft:200',
})
