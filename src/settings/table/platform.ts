import { compats } from '../../domain/compat.ts'
import { boolean, choice, path, text, texts } from '../kinds/text.ts'
import { blocking, type Command, load, setting, showing } from '../setting.ts'

/** Which generation, which file, and the platform around a job. */
export const platform = {
  compat: setting({
    kind: choice(compats),
    default: 'v0.9.1',
    commands: load,
    file: 'top',
    help: { en: "Which generation of vLLM's client is followed", zh: '遵循哪一代 vLLM 压测客户端' },
  }),
  config: setting({
    kind: path('FILE'),
    default: null,
    defaultWords: {
      en: 'tokgate.yml in the working directory, if there is one',
      zh: '当前目录的 tokgate.yml（若存在）',
    },
    commands: [...load, 'report', 'baseline'],
    file: 'never',
    help: { en: 'File of settings', zh: '设置文件' },
  }),
  args: setting({
    kind: texts('ARG'),
    default: [],
    commands: ['report', 'compare', 'baseline'] satisfies Command[],
    flag: false,
    file: 'never',
    help: {
      en: 'Positional arguments, one a line: the files and folders of report; the two sides of compare; what baseline does and to which row',
      zh: '位置参数，每行一个：report 的文件与目录；compare 的两侧；baseline 的操作与行',
    },
  }),
  token: setting({
    kind: text('TOKEN'),
    default: null,
    commands: [...showing, 'baseline'],
    hosts: ['action'],
    flag: false,
    secret: true,
    file: 'never',
    help: { en: 'Token that reads the pull request and writes the comment', zh: '读取 PR 与写评论所用的令牌' },
  }),
  comment: setting({
    kind: boolean(),
    default: true,
    commands: showing,
    hosts: ['action'],
    flag: false,
    file: 'top',
    help: { en: 'Post the report on the pull request', zh: '把报告发到 PR' },
  }),
  'comment-author': setting({
    kind: text('LOGIN'),
    default: null,
    defaultWords: { en: 'whoever the token belongs to', zh: '令牌所属账号' },
    commands: blocking,
    hosts: ['action'],
    flag: false,
    file: 'top',
    help: { en: 'Login that owns the comment to keep up to date', zh: '所维护评论的作者账号' },
  }),
  'accept-label': setting({
    kind: text('LABEL'),
    default: 'tokgate-accept',
    commands: ['gate', 'report'] satisfies Command[],
    hosts: ['action'],
    flag: false,
    file: 'top',
    help: {
      en: 'Label by which somebody who may write accepts a loss of a pull request',
      zh: '有写权限的人用来接受 PR 劣化的标签',
    },
  }),
}
