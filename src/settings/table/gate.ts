import { defaultLimits } from '../../metrics/index.ts'
import { limits } from '../kinds/limits.ts'
import { integer, percent } from '../kinds/number.ts'
import { boolean, choice, duration, text } from '../kinds/text.ts'
import { blocking, type Command, gating, judging, setting, showing } from '../setting.ts'

/** How the decision is made. */
export const gate = {
  limits: setting({
    kind: limits(),
    default: defaultLimits,
    defaultWords: {
      en: 'throughputs, mean TPOT and mean ITL 5%, mean TTFT 20%',
      zh: '三项吞吐量、平均 TPOT、平均 ITL 为 5%，平均 TTFT 为 20%',
    },
    commands: judging,
    help: {
      en: 'The metrics that are gated and how much worse each may become, as YAML',
      zh: '门禁指标及各自允许的劣化幅度（YAML）',
    },
  }),
  rounds: setting({
    // Fewer than 3 rounds are invalid; the published error rates hold for at most 8 looks.
    kind: integer({ min: 3, max: 8 }),
    default: 8,
    commands: judging,
    help: { en: 'Largest number of measured rounds', zh: '最多测量的轮数' },
  }),
  'time-budget': setting({
    kind: duration(),
    default: { ms: 30 * 60_000 },
    commands: judging,
    help: {
      en: 'Once spent, no further round starts; counted from readiness',
      zh: '用尽后不再开始新的一轮；自服务就绪起计',
    },
  }),
  'confirm-fail': setting({
    kind: boolean(),
    default: false,
    commands: gating,
    help: {
      en: 'A failure must show at two looks running: one more round where it fails, fewer false alarms where rounds are noisy',
      zh: '连续两次查看都劣化才算失败：失败时多测一轮，轮间波动大时误报更少',
    },
  }),
  'restart-command': setting({
    kind: text('COMMAND'),
    default: null,
    defaultWords: { en: 'none: what does not pass is not measured again', zh: '无：未通过时不再重测' },
    // A self-test measures one life of the deployment.
    commands: ['gate', 'check'] satisfies Command[],
    // What runs on this machine is said by whoever wrote the step, not by a file that a pull request may bring.
    file: 'never',
    help: {
      en: 'Shell command that restarts the deployment: run once if the first rounds do not pass, then 4 more rounds decide',
      zh: '重启部署的 shell 命令：首轮测量未通过时执行一次，再测 4 轮后一并判定',
    },
  }),
  'between-job-noise': setting({
    kind: percent({ min: 0.5, max: 5 }),
    default: null,
    defaultWords: { en: '2%, raised where the stored rows show more', zh: '2%，历史数据显示更大时自动提高' },
    commands: judging,
    help: { en: 'How much jobs differ when nothing changed', zh: '未作改动时各次作业之间的波动' },
  }),
  enforce: setting({
    kind: boolean(),
    default: true,
    commands: blocking,
    file: 'top',
    help: {
      en: 'false: everything runs and is reported, and the step passes',
      zh: 'false：照常测量与报告，但步骤总是通过',
    },
  }),
  'on-inconclusive': setting({
    kind: choice(['pass', 'fail']),
    default: ({ command }) => (command === 'compare' ? 'pass' : null),
    defaultWords: {
      en: 'pass with a warning while fewer than three jobs are stored, then fail; compare: pass',
      zh: '已存作业不足三个时通过并警告，之后失败；compare：pass',
    },
    commands: showing,
    file: 'top',
    help: { en: 'What an inconclusive outcome does to the check', zh: '无法判定时检查通过还是失败' },
  }),
  'on-no-baseline': setting({
    kind: choice(['pass', 'fail']),
    default: 'pass',
    commands: blocking,
    file: 'top',
    help: { en: 'What a missing baseline does to the check', zh: '没有基线时检查通过还是失败' },
  }),
}
