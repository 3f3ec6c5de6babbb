import { languages } from '../../domain/words.ts'
import { legs } from '../kinds/legs.ts'
import { boolean, choice, path, text } from '../kinds/text.ts'
import { type Command, every, judging, setting, showing } from '../setting.ts'

/** What people read. */
export const report = {
  language: setting({
    kind: choice(languages),
    default: 'zh',
    commands: every,
    file: 'top',
    help: { en: 'Language of reports and help; logs are English', zh: '报告与帮助的语言；日志为英文' },
  }),
  format: setting({
    kind: choice(['terminal', 'markdown', 'json']),
    default: 'terminal',
    commands: [...showing, 'baseline'],
    hosts: ['terminal'],
    file: 'top',
    help: { en: 'What is printed on standard output', zh: '标准输出的格式' },
  }),
  'output-dir': setting({
    kind: path('DIR'),
    default: 'tokgate-results',
    commands: showing,
    file: 'top',
    help: { en: 'Directory of rounds, judgement and report', zh: '各轮结果、判定与报告的目录' },
  }),
  'baseline-label': setting({
    kind: text('TEXT'),
    default: null,
    defaultWords: {
      en: 'the model, and the branch and commit of the newest reference',
      zh: '模型名，以及最新参照的分支与提交',
    },
    commands: showing,
    help: { en: 'Heading of the baseline: model (variant)', zh: '基线列标题：模型 (变体)' },
  }),
  'candidate-label': setting({
    kind: text('TEXT'),
    default: null,
    defaultWords: { en: 'the model, and the pull request and commit', zh: '模型名，以及 PR 编号与提交' },
    commands: showing,
    help: { en: 'Heading of the candidate: model (variant)', zh: '候选列标题：模型 (变体)' },
  }),
  expect: setting({
    kind: legs(),
    default: null,
    defaultWords: { en: 'the scenarios of tokgate.yml, if it has any', zh: 'tokgate.yml 中的 scenarios（若有）' },
    commands: ['report'] satisfies Command[],
    file: 'top',
    help: {
      en: 'Legs that must be there, SCENARIO of every suite or SUITE/SCENARIO: a missing one is invalid',
      zh: '必须存在的各路结果：SCENARIO（每个 suite）或 SUITE/SCENARIO；缺少即为 invalid',
    },
  }),
  'show-endpoint': setting({
    kind: boolean(),
    default: false,
    commands: judging,
    file: 'top',
    help: { en: "Show the endpoint's host and local paths in reports", zh: '在报告中显示端点主机与本地路径' },
  }),
}
