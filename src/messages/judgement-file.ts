import type { Words } from '../domain/words.ts'

/** Sentences about a `judgement.json` that is not believed. Nothing of the file stands in them. */

const mega = 1024 * 1024

/** What must stand at a place of a judgement. */
const expectations = {
  bytes: (most: number): Words => ({ en: `at most ${most / mega} MB`, zh: `至多 ${most / mega} MB` }),
  'utf-8': { en: 'UTF-8 text', zh: 'UTF-8 文本' },
  json: { en: 'JSON', zh: 'JSON' },
  depth: (most: number): Words => ({ en: `brackets at most ${most} deep`, zh: `括号嵌套至多 ${most} 层` }),
  file: { en: 'a plain file', zh: '普通文件' },
  readable: { en: 'a readable file', zh: '可读的文件' },
  there: { en: 'an existing file or folder', zh: '存在的文件或目录' },
  levels: (most: number): Words => ({ en: `at most ${most} folders deep`, zh: `至多 ${most} 层目录` }),
  entries: (most: number): Words => ({ en: `a folder of at most ${most} entries`, zh: `至多 ${most} 项的目录` }),
  files: (most: number): Words => ({
    en: `a folder of at most ${most} judgements`,
    zh: `至多含 ${most} 个 judgement.json 的目录`,
  }),
  total: (most: number): Words => ({
    en: `judgements of at most ${most / mega} MB in all`,
    zh: `合计至多 ${most / mega} MB 的 judgement.json`,
  }),
  schema: { en: '1', zh: '1' },
  object: { en: 'an object', zh: '对象' },
  fields: { en: 'the fields of schema 1 and no others', zh: 'schema 1 的字段，且没有其他字段' },
  list: (most: number): Words => ({ en: `a list of at most ${most}`, zh: `至多 ${most} 项的列表` }),
  map: (most: number): Words => ({ en: `an object of at most ${most} names`, zh: `至多 ${most} 个名称的对象` }),
  pair: { en: 'two numbers', zh: '两个数字' },
  key: { en: 'a name of lower-case letters', zh: '由小写字母组成的名称' },
  text: (most: number): Words => ({ en: `text of at most ${most} characters`, zh: `至多 ${most} 个字符的文本` }),
  'plain-text': {
    en: 'text without control characters and marks that turn its direction',
    zh: '不含控制字符与方向控制符的文本',
  },
  name: {
    en: 'a name of letters, digits, dots, underscores and hyphens',
    zh: '由字母、数字、点、下划线或连字符组成的名称',
  },
  metric: { en: 'the name of a metric', zh: '指标名称' },
  commit: { en: 'a commit', zh: '提交号' },
  figure: { en: 'a number between −1e12 and 1e12', zh: '−1e12 到 1e12 之间的数字' },
  size: { en: 'a number from 0 to 1e12', zh: '0 到 1e12 之间的数字' },
  ratio: { en: 'a number from 0 to 1', zh: '0 到 1 之间的数字' },
  count: { en: 'an integer ≥ 0', zh: '不小于 0 的整数' },
  ordinal: { en: 'an integer ≥ 1', zh: '不小于 1 的整数' },
  flag: { en: 'true or false', zh: 'true 或 false' },
  date: { en: 'a time in UTC (ISO 8601, with Z)', zh: 'UTC 时间（ISO 8601，以 Z 结尾）' },
  outcome: {
    en: 'pass, improved, regressed, inconclusive, invalid or no-baseline',
    zh: 'pass、improved、regressed、inconclusive、invalid 或 no-baseline',
  },
  reason: { en: 'a reason that this version knows', zh: '此版本认识的理由' },
  check: { en: 'a check that this version knows', zh: '此版本认识的检查' },
  unit: { en: 'req/s, tok/s or ms', zh: 'req/s、tok/s 或 ms' },
  life: { en: '1 or 2', zh: '1 或 2' },
  opening: { en: 'first, improved or accepted', zh: 'first、improved 或 accepted' },
  standing: { en: 'a standing that this version knows', zh: '此版本认识的状态' },
  status: { en: 'ok, failed or not-checked', zh: 'ok、failed 或 not-checked' },
  'field-kind': { en: 'identity or subject', zh: 'identity 或 subject' },
  unique: { en: 'a name that does not occur twice', zh: '不重复的名称' },
  some: { en: 'at least one scenario', zh: '至少一个场景' },
  agree: { en: 'what the figures beside it say', zh: '与旁边的数字一致' },
} as const satisfies Record<string, Words | ((bound: number) => Words)>

export type Must = keyof typeof expectations

export const isMust = (text: string): text is Must => Object.hasOwn(expectations, text)

/** What is expected, with its bound. */
export function mustWords(must: Must, bound: number): Words {
  const words: Words | ((bound: number) => Words) = expectations[must]
  return typeof words === 'function' ? words(bound) : words
}
