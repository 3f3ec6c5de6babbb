import { integer, percent } from '../kinds/number.ts'
import { fieldList } from '../kinds/pairs.ts'
import { boolean, name, names, path, text } from '../kinds/text.ts'
import { type Command, gating, load, setting, showing } from '../setting.ts'

const baselineOnly: readonly Command[] = ['baseline']
/** The commands that know a store. */
const storing: readonly Command[] = [...gating, 'baseline']

/** Which history a job belongs to, and where it is kept. */
export const baseline = {
  suite: setting({
    kind: name(),
    // What is there says which suites a report is of.
    default: ({ command }) => (command === 'report' ? '' : 'default'),
    defaultWords: { en: 'default; report: every suite that is there', zh: 'default；report：存在的每个 suite' },
    commands: [...showing, 'baseline'],
    file: 'top',
    help: { en: 'Name of the whole set of scenarios; one comment each', zh: '一组场景的名称；每组一条评论' },
  }),
  scenario: setting({
    kind: names(),
    default: null,
    defaultWords: {
      en: 'all of the scenarios map; without a map: default',
      zh: 'scenarios 中的全部；没有 scenarios 时为 default',
    },
    commands: [...load, 'baseline'],
    file: 'top',
    help: {
      en: 'Scenarios to run; without a scenarios map, the name of the one; baseline: all that are stored unless given',
      zh: '要运行的场景；没有 scenarios 时为唯一场景的名称；baseline 命令默认为已存的全部场景',
    },
  }),
  identity: setting({
    kind: fieldList(),
    default: [],
    commands: gating,
    help: { en: 'Fields that must equal those of the baseline', zh: '必须与基线一致的字段' },
  }),
  subject: setting({
    kind: fieldList(),
    default: [],
    commands: gating,
    help: { en: 'Fields under test that may differ', zh: '被测对象的字段，可与基线不同' },
  }),
  'baseline-dir': setting({
    kind: path('DIR'),
    default: ({ host }) => (host === 'terminal' ? '.tokgate/baselines' : null),
    defaultWords: {
      en: 'terminal: .tokgate/baselines; Action: required, a path that outlives the job',
      zh: '终端：.tokgate/baselines；Action：必填，须为作业结束后仍保留的路径',
    },
    commands: storing,
    file: 'top',
    help: { en: 'Directory of the stored baselines', zh: '存放基线的目录' },
  }),
  store: setting({
    kind: boolean(),
    default: false,
    // Whoever types `baseline pin` has said that it is to be written.
    override: ({ command }) => (command === 'baseline' ? true : undefined),
    // A self-test stores nothing.
    commands: ['gate', 'check'] satisfies Command[],
    hosts: ['terminal'],
    file: 'never',
    help: { en: 'Store this job as a baseline row', zh: '把本次作业存为基线' },
  }),
  'drift-limit': setting({
    kind: percent({ min: 1, max: 95 }),
    default: null,
    defaultWords: { en: 'none: drift is shown only', zh: '无：只显示漂移' },
    commands: gating,
    help: {
      en: 'How much worse a gated metric may become since the pinned row, many small losses together',
      zh: '自固定的参考行以来门禁指标累计允许的劣化幅度',
    },
  }),
  reason: setting({
    kind: text('TEXT'),
    default: null,
    defaultWords: { en: 'none; accept and revoke need one', zh: '无；accept 与 revoke 必须给出' },
    commands: baselineOnly,
    file: 'never',
    help: { en: 'Why a row is accepted, revoked or pinned', zh: '接受、撤销或固定某行的理由' },
  }),
  keep: setting({
    kind: integer({ min: 1 }),
    default: 200,
    commands: baselineOnly,
    file: 'top',
    help: {
      en: 'Newest jobs of each key that prune leaves, beside what a reference rests on',
      zh: 'prune 为每个键保留的最新作业数，参照所依赖的行另外保留',
    },
  }),
}
