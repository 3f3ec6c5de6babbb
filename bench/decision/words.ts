export type Language = 'en' | 'zh'
type Words = Readonly<Record<Language, string>>

/** What the tables say, in both languages of the page. */
export const words = {
  summary: {
    en: 'Trials a cell: {trials}, seed {seed}. F fails, I stays undecided, P passes; w and b are the spreads of rounds and of jobs, K the stored jobs (5 rounds each). Six metrics are gated at their default limits, and a loss hits all but TTFT.',
    zh: '每格试验 {trials} 次，种子 {seed}。F 为判劣化，I 为无法判定，P 为通过；w、b 为轮间与作业间波动，K 为已存作业数（各 5 轮）。六个指标按默认上限判定，劣化作用于 TTFT 以外的全部指标。',
  },
  agreement: {
    en: 'Held against an independent simulation in Python (20,000 trials a cell): {agree} of {all} figures agree within the Monte Carlo error of both (99 %); chance alone lets up to {chance} differ.',
    zh: '与另一份独立的 Python 模拟（每格 20,000 次）对照：{all} 个数字中 {agree} 个在两者的蒙特卡罗误差（99 %）之内；仅因偶然就可能有至多 {chance} 个不符。',
  },
  main: { en: 'The rule', zh: '规则本身' },
  restart: { en: 'With `restart-command`', zh: '设置 `restart-command` 时' },
  confirm: { en: 'With `confirm-fail`', zh: '设置 `confirm-fail` 时' },
  learned: {
    en: 'Jobs further apart than the prior of 2 %',
    zh: '作业间波动大于 2 % 的先验时',
  },
  stress: { en: 'Under stress', zh: '压力情形' },
  rivals: {
    en: 'Rules in use, one metric: A/A fails / A/A undecided / fails at a 7.5 % loss / fails at a 10 % loss, in %',
    zh: '现有的判定规则（单一指标）：A/A 判劣化 / A/A 无法判定 / 劣化 7.5 % 时判劣化 / 劣化 10 % 时判劣化，单位 %',
  },
  rivalsNote: {
    en: 'Each rule in use is a formula after what its authors document: c the candidate, b the baseline, bars are means, s the standard error of their difference. The constant is taken to be exactly right.',
    zh: '每条现有规则均按其作者的文档写成公式：c 为候选，b 为基线，横线为均值，s 为均值之差的标准误。常数按完全准确计。',
  },
  targets: { en: 'What was asked of it', zh: '要求与结果' },
  case: { en: 'Case', zh: '情形' },
  loss: { en: 'Loss %', zh: '劣化 %' },
  rounds: { en: 'rounds', zh: '轮数' },
  rule: { en: 'Rule', zh: '规则' },
  formula: { en: 'Fails when', zh: '判劣化的条件' },
  ours: { en: 'tokgate, K={K} × {R} rounds, up to {n}', zh: 'tokgate，K={K} × {R} 轮，至多 {n} 轮' },
  target: { en: 'Target', zh: '要求' },
  got: { en: 'Got', zh: '结果' },
} as const satisfies Readonly<Record<string, Words>>

/** Names of the cells' variants; what is missing stands as it is. */
const variants: Readonly<Record<string, Words>> = {
  restart: { en: 'restart', zh: '重启' },
  'confirm-fail': { en: 'confirm-fail', zh: 'confirm-fail' },
  'learned prior': { en: 'prior learned from six other scenarios', zh: '先验由另外六个场景学得' },
  'fixed prior': { en: 'nothing to learn from', zh: '无从学习' },
  'heavy rounds': { en: 'heavy-tailed rounds (t, 4 df)', zh: '轮为重尾分布（t，4 自由度）' },
  'heavy jobs': { en: 'heavy-tailed jobs (t, 4 df)', zh: '作业为重尾分布（t，4 自由度）' },
  '3 % slow rounds': { en: '3 % of rounds 10 % slower', zh: '3 % 的轮慢 10 %' },
  '3 % very slow rounds': { en: '3 % of rounds 40 % slower', zh: '3 % 的轮慢 40 %' },
  'cold first round': { en: 'first round of every job 3 % cold', zh: '每次作业的首轮慢 3 %' },
  'all at once': { en: 'heavy rounds and jobs, 3 % of rounds slow', zh: '轮与作业均重尾，另有 3 % 的轮偏慢' },
  'baseline jobs of 3 rounds': { en: 'baseline jobs of 3 rounds', zh: '基线作业各 3 轮' },
  'baseline jobs of 8 rounds': { en: 'baseline jobs of 8 rounds', zh: '基线作业各 8 轮' },
  'only tput': { en: 'only throughput loses', zh: '仅吞吐量劣化' },
  'only tpot': { en: 'only TPOT and ITL lose', zh: '仅 TPOT 与 ITL 劣化' },
  'only ttft': { en: 'only TTFT loses', zh: '仅 TTFT 劣化' },
}

export function variantWords(variant: string, language: Language): string {
  const older = /^oldest (\d) jobs ([+-]\d) %$/.exec(variant)
  if (older !== null) {
    const [, jobs = '', by = ''] = older
    return language === 'en'
      ? `level shifted: oldest ${jobs} of 8 jobs ${by} %`
      : `水平漂移：8 次中最早 ${jobs} 次 ${by} %`
  }
  const unclipped = variant.endsWith(', unclipped')
  const plain = variant.replace(', unclipped', '')
  const name = variants[plain]?.[language] ?? plain
  if (!unclipped) return name
  return language === 'en' ? `${name}; without clipping` : `${name}；不截尾`
}

export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
