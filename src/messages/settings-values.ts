import type { Words } from '../domain/words.ts'

/** Sentences about values that were given: what came, what was expected. The place stands before them. */

export const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text)
const gotEn = (got: string | null): string => (got === null ? 'this cannot be read' : `got ${quoted(got)}`)
const gotZh = (got: string | null): string => (got === null ? '无法解析' : `收到 ${quoted(got)}`)
export const listEn = (items: readonly string[]): string => items.join(', ')
export const listZh = (items: readonly string[]): string => items.join('、')
export const meantEn = (nearest: string | null): string => (nearest === null ? '' : `; did you mean ${nearest}?`)
export const meantZh = (nearest: string | null): string => (nearest === null ? '' : `；是否想写 ${nearest}？`)

/** `got …; expected …` in both languages. */
export const expected = (got: string | null, en: string, zh: string): Words => ({
  en: `${gotEn(got)}; expected ${en}`,
  zh: `${gotZh(got)}；应为${zh}`,
})
export const orEn = (items: readonly string[]): string => items.join(' or ')
export const orZh = (items: readonly string[]): string => items.join(' 或 ')

export const valueMissing = (): Words => ({
  en: 'has no value; give it one or take it out',
  zh: '没有值；请给出值或删去该项',
})

export const oneValueExpected = (): Words => ({
  en: 'has a list or a map where one value belongs',
  zh: '此处应为单个值，却是列表或映射',
})

export const textExpected = (): Words => ({
  en: 'is empty; give it a value or take it out',
  zh: '为空；请给出值或删去该项',
})

interface Bounds {
  readonly min: number
  readonly max: number
}

const spanEn = ({ min, max }: Bounds): string => {
  if (min === -Infinity && max === Infinity) return ''
  if (max === Infinity) return ` ≥ ${min}`
  return min === -Infinity ? ` ≤ ${max}` : ` from ${min} to ${max}`
}
const spanZh = ({ min, max }: Bounds): string => {
  if (min === -Infinity && max === Infinity) return ''
  if (max === Infinity) return `（≥ ${min}）`
  return min === -Infinity ? `（≤ ${max}）` : `（${min} 到 ${max}）`
}

export const integerExpected = ({ got, min, max }: { got: string } & Bounds): Words =>
  expected(got, `an integer${spanEn({ min, max })}`, `整数${spanZh({ min, max })}`)

export function numberExpected(
  given: { got: string; above: number | undefined; below: number | undefined; infinite: boolean } & Bounds,
): Words {
  const { got, min, max, above, below, infinite } = given
  const open = [above === undefined ? '' : ` > ${above}`, below === undefined ? '' : ` < ${below}`].filter(Boolean)
  const inf = infinite ? { en: ', or inf', zh: '，或 inf' } : { en: '', zh: '' }
  return expected(
    got,
    `a number${spanEn({ min, max })}${open.join(' and')}${inf.en}`,
    `数字${spanZh({ min, max })}${open.join('、')}${inf.zh}`,
  )
}

export const percentExpected = ({ got, min, max }: { got: string } & Bounds): Words =>
  expected(got, `a percentage from ${min}% to ${max}%, such as 2%`, `${min}% 到 ${max}% 之间的百分数，例如 2%`)

export const pathExpected = ({ got }: { got: string }): Words =>
  expected(got, 'a path that begins with /, such as /v1/completions', '以 / 开头的路径，例如 /v1/completions')

export const urlExpected = ({ got }: { got: string | null }): Words =>
  expected(got, 'a URL that begins with http:// or https://', '以 http:// 或 https:// 开头的 URL')

export const urlWithSecret = (): Words => ({
  en: 'has a user name or password in the URL, which would be shown; give it with --header Authorization=… instead',
  zh: 'URL 中含有用户名或密码，会被显示出来；请改用 --header Authorization=… 传递',
})

export const legExpected = ({ got }: { got: string }): Words =>
  expected(
    got,
    'SCENARIO or SUITE/SCENARIO, names as those settings take them',
    'SCENARIO 或 SUITE/SCENARIO，名称与这两项设置相同',
  )

export const nameExpected = ({ got }: { got: string }): Words =>
  expected(
    got,
    'a name of at most 100 letters, digits, dots, underscores and hyphens that begins and ends with a letter or digit',
    '名称：至多 100 个字母、数字、点、下划线或连字符，首尾须为字母或数字',
  )

export const booleanExpected = ({ got }: { got: string }): Words => expected(got, 'true or false', ' true 或 false')

export const choiceExpected = (given: { got: string; choices: readonly string[]; nearest: string | null }): Words => {
  const { got, choices, nearest } = given
  const words = expected(got, `one of ${listEn(choices)}`, `以下之一：${listZh(choices)}`)
  return { en: words.en + meantEn(nearest), zh: words.zh + meantZh(nearest) }
}

export const durationExpected = ({ got }: { got: string }): Words =>
  expected(
    got,
    'a time such as 30m, 20 min, 1h30m, 90s, or seconds as a number',
    '时长，例如 30m、20 min、1h30m、90s，或以秒为单位的数字',
  )

export const pairExpected = ({ got }: { got: string }): Words =>
  expected(got, 'KEY=VALUE, one a line', ' KEY=VALUE，每行一个')

/** What was given is not repeated: a header's value may be a secret. */
export const headerExpected = (): Words => ({
  en: 'is no header; expected KEY=VALUE with a header name before the first = (its value is not shown here)',
  zh: '不是有效的请求头；应为 KEY=VALUE，第一个 = 之前是请求头名称（此处不显示其值）',
})

export const goodputExpected = ({ got, names }: { got: string; names: readonly string[] }): Words =>
  expected(
    got,
    `NAME:MS with a number ≥ 0, where NAME is one of ${listEn(names)}`,
    ` NAME:MS，数值 ≥ 0，NAME 为 ${listZh(names)} 之一`,
  )

export const jsonObjectExpected = (): Words => ({
  en: 'is no JSON object; expected something like {"min_tokens": 16}',
  zh: '不是 JSON 对象；应形如 {"min_tokens": 16}',
})

export const rangeRatioExpected = ({ got }: { got: string }): Words =>
  expected(
    got,
    'a number from 0 to below 1 (0 keeps every length the same, as 1.0 did in scripts from before spring 2025), in latest also {"input": 0.3, "output": 0.5}',
    '不小于 0 且小于 1 的数字（0 表示长度不变，相当于 2025 年春季之前脚本中的 1.0）；latest 中也可写 {"input": 0.3, "output": 0.5}',
  )

export const yamlFault = ({ fault }: { fault: string }): Words => ({
  en: `is not valid YAML: ${firstLine(fault)}`,
  zh: `不是有效的 YAML：${firstLine(fault)}`,
})

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

// Limits

export const limitsExpected = ({ got }: { got: string | null }): Words =>
  expected(
    got,
    'one metric a line with its limit, such as request_throughput: 5%',
    '每行一个指标及其上限，例如 request_throughput: 5%',
  )

export const limitsEmpty = (): Words => ({
  en: 'lists no metric, so nothing could fail; list at least one, such as request_throughput: 5%, or leave limits out for the defaults',
  zh: '没有列出任何指标，门禁将永远不会失败；请至少列出一个，例如 request_throughput: 5%，或不写 limits 以使用默认值',
})

export const unknownMetric = ({ got, nearest }: { got: string; nearest: string | null }): Words => ({
  en: `${quoted(got)} is no metric${meantEn(nearest)} Names are those of vLLM's result JSON, such as request_throughput, mean_ttft_ms, p99_itl_ms`,
  zh: `没有名为 ${quoted(got)} 的指标${meantZh(nearest)} 指标名与 vLLM 结果 JSON 一致，例如 request_throughput、mean_ttft_ms、p99_itl_ms`,
})

export const limitExpected = ({
  metric,
  got,
  below,
}: {
  metric: string
  got: string | null
  below: number
}): Words => ({
  en: `${metric}: ${gotEn(got)}; expected the largest worsening allowed as N% with N above 0 and below ${below}, such as 5% (the sign is never written)`,
  zh: `${metric}：${gotZh(got)}；应为允许的最大劣化幅度 N%，N 大于 0 且小于 ${below}，例如 5%（不写正负号）`,
})

export const amountExpected = (given: { metric: string; field: string; got: string | null; unit: string }): Words => ({
  en: `${given.metric}.${given.field}: ${gotEn(given.got)}; expected a number in ${given.unit}, such as 20 or 20${given.unit}`,
  zh: `${given.metric}.${given.field}：${gotZh(given.got)}；应为以 ${given.unit} 为单位的数字，例如 20 或 20${given.unit}`,
})

export const unknownLimitKey = (given: { got: string; known: readonly string[]; nearest: string | null }): Words => ({
  en: `${quoted(given.got)} is nothing a limit has (${listEn(given.known)})${meantEn(given.nearest)}`,
  zh: `上限中没有 ${quoted(given.got)}（可用：${listZh(given.known)}）${meantZh(given.nearest)}`,
})

export const limitWithoutBound = ({ metric }: { metric: string }): Words => ({
  en: `${metric} can never fail like this; add limit, max or min`,
  zh: `${metric} 这样永远不会失败；请加上 limit、max 或 min`,
})

export const maxBelowMin = ({ metric, max, min }: { metric: string } & Bounds): Words => ({
  en: `${metric}: max ${max} is below min ${min}, so every value would fail; swap or correct them`,
  zh: `${metric}：max ${max} 小于 min ${min}，任何值都会失败；请交换或改正`,
})
