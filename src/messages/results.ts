import type { Words } from '../domain/words.ts'

/** Sentences about result files. The place (the file, its line, its key) stands before them. */

const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text)

export const emptyFile = (): Words => ({
  en: 'is empty; give a file that --save-result wrote',
  zh: '文件为空；请给出由 --save-result 写出的文件',
})

export const notJson = ({ found }: { found: string | null }): Words => ({
  en: `is not JSON: ${found === null ? 'the file ends here' : `cannot read ${quoted(found)}`}; give a whole result file`,
  zh: `不是 JSON：${found === null ? '文件在此处中断' : `无法解析 ${quoted(found)}`}；请给出完整的结果文件`,
})

export const notAResult = (): Words => ({
  en: "holds no result that tokgate knows; give vLLM's result JSON, a round-N.json or a judgement.json",
  zh: '不是 tokgate 认识的结果；请给出 vLLM 的结果 JSON、round-N.json 或 judgement.json',
})

export const noMetric = (): Words => ({
  en: "has none of the metrics that vLLM's benchmark writes, such as request_throughput; is it a result file?",
  zh: '没有 vLLM 压测会写出的任何指标（如 request_throughput）；请确认这是结果文件',
})

/** What a value should have been. */
export type Expected = 'text' | 'number' | 'count' | 'object' | 'list' | 'life'

const expectations: Readonly<Record<Expected, Words>> = {
  text: { en: 'text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  count: { en: 'an integer ≥ 0', zh: '不小于 0 的整数' },
  object: { en: 'an object', zh: '对象' },
  list: { en: 'a list', zh: '列表' },
  life: { en: '1, and 2 from a restart of the deployment on', zh: ' 1，自重启部署起为 2' },
}

export const wrongValue = ({ got, expected }: { got: string; expected: Expected }): Words => ({
  en: `is ${quoted(got)}; expected ${expectations[expected].en}`,
  zh: `为 ${quoted(got)}；应为${expectations[expected].zh}`,
})

export const missingValue = ({ expected }: { expected: Expected }): Words => ({
  en: `is missing; expected ${expectations[expected].en}`,
  zh: `缺失；应为${expectations[expected].zh}`,
})

export const unknownSchema = ({ got }: { got: string }): Words => ({
  en: `is ${quoted(got)}, which this version does not read; expected 1: read it with the version that wrote it`,
  zh: `为 ${quoted(got)}，此版本无法读取；应为 1：请使用写出该文件的版本`,
})

export const noRounds = (): Words => ({
  en: 'has no measured rounds, so there is nothing to compare; give a judgement that measured',
  zh: '没有测得的轮次，无法比较；请给出完成了测量的判定文件',
})

export const whichScenario = ({ asked, names }: { asked: string | null; names: readonly string[] }): Words => ({
  en: `${asked === null ? 'holds several scenarios' : `has no scenario ${quoted(asked)}`}; name one with --scenario: ${names.join(', ')}`,
  zh: `${asked === null ? '含有多个场景' : `没有场景 ${quoted(asked)}`}；请用 --scenario 指定其一：${names.join('、')}`,
})
