import { storeNames } from '../../domain/baselines.ts'
import { same } from '../../domain/words.ts'
import { branchName, repository } from '../kinds/branch.ts'
import { integer, percent } from '../kinds/number.ts'
import { fieldList } from '../kinds/pairs.ts'
import { boolean, choice, name, names, path, text } from '../kinds/text.ts'
import { type Command, gating, load, setting, showing } from '../setting.ts'

const baselineOnly: readonly Command[] = ['baseline']
/** The commands that know a store. */
const storing: readonly Command[] = [...gating, 'baseline']

const defaultBranch = 'tokgate-baselines'

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
    default: null,
    defaultWords: {
      en: 'terminal: .tokgate/baselines; Action: none, baselines are on a branch',
      zh: '终端：.tokgate/baselines；Action：无，基线存放在分支上',
    },
    commands: storing,
    file: 'top',
    help: {
      en: 'Directory of the stored baselines; in the Action a path that outlives the job',
      zh: '存放基线的目录；在 Action 中须为作业结束后仍保留的路径',
    },
  }),
  'baseline-store': setting({
    kind: choice(storeNames),
    // A directory that was named is meant.
    default: ({ host, value }) => (host === 'terminal' || value('baseline-dir') !== null ? 'dir' : 'git'),
    defaultWords: {
      en: 'terminal: dir; Action: git, or dir where baseline-dir is given',
      zh: '终端：dir；Action：git，给出 baseline-dir 时为 dir',
    },
    commands: storing,
    file: 'top',
    help: {
      en: 'Where baselines are kept: a branch of a git repository, or a directory (as where baseline-dir is given)',
      zh: '基线的存放方式：git 仓库的分支，或目录（给出 baseline-dir 时即为目录）',
    },
  }),
  'baseline-branch': setting({
    kind: branchName(),
    default: ({ value }) => (value('baseline-store') === 'git' ? defaultBranch : null),
    defaultWords: same(defaultBranch),
    commands: storing,
    file: 'top',
    help: { en: 'Branch that holds nothing but baselines', zh: '只存放基线的分支' },
  }),
  'baseline-repository': setting({
    kind: repository(),
    default: null,
    defaultWords: {
      en: "the job's own; a terminal with baseline-store git must say",
      zh: '作业所属的仓库；终端使用 baseline-store git 时必须给出',
    },
    commands: storing,
    // It says where a token goes: not for a file that a change may bring along.
    file: 'never',
    help: {
      en: 'Repository of the branch: owner/name, or an https, ssh or file URL',
      zh: '该分支所属的仓库：owner/name，或 https、ssh、file URL',
    },
  }),
  'baseline-token': setting({
    kind: text('TOKEN'),
    default: null,
    defaultWords: {
      en: "token, where the branch is on the job's own server",
      zh: '分支位于作业所在服务器时为 token',
    },
    commands: storing,
    flag: false,
    secret: true,
    file: 'never',
    help: {
      en: 'Token for the branch, where it is not the one that writes the comment',
      zh: '访问该分支的令牌，与写评论的令牌不同时使用',
    },
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
