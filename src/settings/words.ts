import type { Language, Words } from '../domain/words.ts'
import type { Command, Context, Scene, Setting } from './setting.ts'
import { settingNamed, type Theme } from './table/index.ts'

/** Headings of the themes, in help and README. */
export const themeWords: Readonly<Record<Theme, Words>> = {
  platform: { en: 'Run', zh: '运行' },
  endpoint: { en: 'Endpoint', zh: '端点' },
  workload: { en: 'Workload', zh: '负载' },
  arrivals: { en: 'Arrivals', zh: '到达过程' },
  results: { en: 'Results', zh: '结果' },
  gate: { en: 'Decision', zh: '判定' },
  baseline: { en: 'Baseline', zh: '基线' },
  report: { en: 'Report', zh: '报告' },
  simulator: { en: 'Simulator', zh: '模拟器' },
}

/** One line on what each command does. */
export const commandWords: Readonly<Record<Command, Words>> = {
  bench: {
    en: "vLLM's serving benchmark: its flags, its block, its JSON",
    zh: 'vLLM 在线性能测试：同样的选项、输出与 JSON',
  },
  gate: {
    en: 'measure in rounds, compare with the baseline, report, fail on a loss',
    zh: '分轮测量，与基线比较并报告，性能劣化即失败',
  },
  report: {
    en: 'show what other jobs measured: every judgement.json below the folders, one report a suite',
    zh: '汇总其他作业的测量：读取各目录下的 judgement.json，每个 suite 出一份报告',
  },
  compare: {
    en: 'two result files or two live endpoints as one table with a verdict',
    zh: '把两个结果文件或两个在线端点比较成一张表并给出判定',
  },
  baseline: {
    en: 'list, show, pin, accept, revoke and prune the stored rows',
    zh: '列出、查看、固定、接受、撤销与清理已存的行',
  },
  check: {
    en: 'ask of a configuration and its history whether this gate can fail; nothing is sent to the endpoint',
    zh: '检查该配置与历史下的门禁能否失败；不访问端点',
  },
  selftest: {
    en: 'measure as the gate would, replay it with synthetic losses, and say at which it fires; nothing is stored',
    zh: '按门禁的方式测量，再叠加人为的性能劣化重放，说明劣化多大时失败；不写入任何记录',
  },
  sim: { en: 'a simulated serving endpoint with a known truth', zh: '结果已知的模拟推理端点' },
}

/** The default in one scene as a reader sees it: its value, or its words where the value says too little; null: none. */
export function defaultText(setting: Setting<unknown>, scene: Scene, language: Language): string | null {
  return valueText(defaultIn(setting, scene)) ?? wordsOf(setting, language)
}

/** The same where several scenes share one line: the words of a default that depends on the scene. */
export function defaultOverall(setting: Setting<unknown>, scenes: readonly Scene[], language: Language): string | null {
  const texts = new Set(scenes.map((scene) => defaultText(setting, scene, language)))
  const [only = null] = texts
  return texts.size === 1 ? only : wordsOf(setting, language)
}

const wordsOf = ({ defaultWords }: Setting<unknown>, language: Language): string | null =>
  defaultWords?.[language] ?? null

/** A default that reads another setting sees that one's default. */
function defaultIn(setting: Setting<unknown>, scene: Scene): unknown {
  const context: Context = {
    ...scene,
    value(name) {
      const other = settingNamed(name)
      return other === undefined ? undefined : defaultIn(other, scene)
    },
  }
  return setting.default(context)
}

function valueText(value: unknown): string | null {
  if (value === null) return null
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object') ? value.join(',') || null : null
  if (value === Number.POSITIVE_INFINITY) return 'inf'
  if (typeof value !== 'object') return String(value)
  return 'ms' in value && typeof value.ms === 'number' ? durationText(value.ms) : null
}

const durationText = (ms: number): string => (ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : `${ms / 60_000}m`)
