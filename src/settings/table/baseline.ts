import { fieldList } from '../kinds/pairs.ts'
import { boolean, name, names, path } from '../kinds/text.ts'
import { type Command, judging, load, setting } from '../setting.ts'

const gateOnly: readonly Command[] = ['gate']

/** Which history a job belongs to, and where it is kept. */
export const baseline = {
  suite: setting({
    kind: name(),
    default: 'default',
    commands: judging,
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
    commands: load,
    file: 'top',
    help: {
      en: 'Scenarios to run; without a scenarios map, the name of the one',
      zh: '要运行的场景；没有 scenarios 时为唯一场景的名称',
    },
  }),
  identity: setting({
    kind: fieldList(),
    default: [],
    commands: gateOnly,
    help: { en: 'Fields that must equal those of the baseline', zh: '必须与基线一致的字段' },
  }),
  subject: setting({
    kind: fieldList(),
    default: [],
    commands: gateOnly,
    help: { en: 'Fields under test that may differ', zh: '被测对象的字段，可与基线不同' },
  }),
  'baseline-dir': setting({
    kind: path('DIR'),
    default: ({ host }) => (host === 'terminal' ? '.tokgate/baselines' : null),
    defaultWords: {
      en: 'terminal: .tokgate/baselines; Action: required, a path that outlives the job',
      zh: '终端：.tokgate/baselines；Action：必填，须为作业结束后仍保留的路径',
    },
    commands: gateOnly,
    file: 'top',
    help: { en: 'Directory of the stored baselines', zh: '存放基线的目录' },
  }),
  store: setting({
    kind: boolean(),
    default: false,
    commands: gateOnly,
    hosts: ['terminal'],
    file: 'never',
    help: { en: 'Store this job as a baseline row', zh: '把本次作业存为基线' },
  }),
}
