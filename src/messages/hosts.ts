import type { Words } from '../domain/words.ts'

/** Sentences about where tokgate runs: files, the platform and its permissions. */

export const fileUnreadable = (given: { path: string; why: string }): Words => ({
  en: `cannot read ${given.path}: ${given.why}`,
  zh: `无法读取 ${given.path}：${given.why}`,
})

export const fileTooLarge = (given: { path: string; megabytes: number }): Words => ({
  en: `${given.path} is larger than ${given.megabytes} MB, which no such file is; check the path`,
  zh: `${given.path} 超过 ${given.megabytes} MB，不是预期的文件；请检查路径`,
})

export const interrupted = (given: { signal: string }): Words => ({
  en: `stopped by ${given.signal}; what was measured so far is marked partial and is not stored`,
  zh: `被 ${given.signal} 中断；已测得的结果标记为不完整，不会存为基线`,
})

export const ourFault = (given: { detail: string }): Words => ({
  en: `tokgate failed by a fault of its own (${given.detail}); please report it with this log`,
  zh: `tokgate 自身出错（${given.detail}）；请附上本日志反馈该问题`,
})

// The workflow around a job.

export const variableMissing = (given: { name: string }): Words => ({
  en: `the environment has no usable ${given.name}; the Action runs inside a workflow job, use the command line elsewhere`,
  zh: `环境变量 ${given.name} 缺失或无效；Action 须在工作流作业中运行，其他环境请使用命令行`,
})

export const eventUnreadable = (given: { path: string; why: string }): Words => ({
  en: `the event file ${given.path} cannot be read: ${given.why}; the runner writes it, so check the runner`,
  zh: `无法读取事件文件 ${given.path}：${given.why}；该文件由 runner 写入，请检查 runner`,
})

export const eventIncomplete = (given: { event: string; field: string }): Words => ({
  en: `the ${given.event} event has no ${given.field}; check what triggered this workflow`,
  zh: `${given.event} 事件中缺少 ${given.field}；请检查触发该工作流的方式`,
})

// tokgate.yml of the base commit.

export const configForbidden = (given: { path: string }): Words => ({
  en: `${given.path} of the base commit may not be read; add "contents: read" to the job's permissions, so that a pull request cannot loosen its own limits`,
  zh: `无权读取基准提交中的 ${given.path}；请在作业的 permissions 中加入 contents: read，以免 PR 放宽自身的上限`,
})

export const configNeedsToken = (given: { path: string }): Words => ({
  en: `${given.path} of the base commit cannot be read without a token; leave the input token at its default, or give one with "contents: read"`,
  zh: `没有令牌，无法读取基准提交中的 ${given.path}；请保留输入 token 的默认值，或提供具有 contents: read 权限的令牌`,
})

export const configNoFile = (given: { path: string }): Words => ({
  en: `${given.path} of the base commit is no file that can be read (a directory, a link or more than 1 MB); make it a plain file`,
  zh: `基准提交中的 ${given.path} 不是可读取的普通文件（目录、链接或超过 1 MB）；请改为普通文件`,
})

export const configUnreachable = (given: { path: string; why: string }): Words => ({
  en: `${given.path} of the base commit could not be read (${given.why}); run the job again`,
  zh: `未能读取基准提交中的 ${given.path}（${given.why}）；请重新运行该作业`,
})

export const repositoryUnreadable = (given: { why: string }): Words => ({
  en: `the repository's default branch could not be asked for (${given.why}), so nothing is stored; run the job again`,
  zh: `未能查询仓库的默认分支（${given.why}），因此不写入基线；请重新运行该作业`,
})

// Which pull request a run after another one speaks for.

export const pullNeedsToken = (): Words => ({
  en: 'the pull request of the triggering run cannot be looked up without a token; leave the input token at its default, or give one with "pull-requests: read"',
  zh: '没有令牌，无法查询触发运行所属的 PR；请保留输入 token 的默认值，或提供具有 pull-requests: read 权限的令牌',
})

export const pullUnreadable = (given: { why: string }): Words => ({
  en: `the pull request of the triggering run could not be looked up (${given.why}); give the job "pull-requests: write", or run it again`,
  zh: `未能查询触发运行所属的 PR（${given.why}）；请为作业授予 pull-requests: write，或重新运行`,
})

export const pullNone = (given: { head: string }): Words => ({
  en: `no pull request has the commit ${given.head} as its head; where a newer one was pushed since, that commit's own run reports`,
  zh: `没有以提交 ${given.head} 为头的 PR；若此后推送了更新的提交，则由该提交自身的运行报告`,
})

export const pullClosed = (given: { head: string; pull: number }): Words => ({
  en: `pull request #${given.pull} with the head ${given.head} is closed, so nothing is posted on it; reopen it if the result is wanted there`,
  zh: `头提交为 ${given.head} 的 PR #${given.pull} 已关闭，因此不再发布评论；如需结果请重新打开该 PR`,
})

export const pullsSeveral = (given: { head: string; pulls: readonly number[] }): Words => ({
  en: `${given.head} is the head of several open pull requests (${given.pulls.map((pull) => `#${pull}`).join(', ')}), and it can't be told which was measured; close all but one`,
  zh: `${given.head} 同时是多个打开的 PR（${given.pulls.map((pull) => `#${pull}`).join('、')}）的头提交，无法判断所测的是哪一个；请只保留一个`,
})

// The comment. None of these changes an outcome.

export const noToken = (): Words => ({
  en: 'the comment was not posted: there is no token; leave the input token at its default, or set comment: false',
  zh: '未发布评论：没有令牌；请保留输入 token 的默认值，或设置 comment: false',
})

export const commentForbidden = (given: { fork: boolean; detail: string }): Words => {
  const cure = given.fork
    ? {
        en: "the token of a fork's or Dependabot's run is read-only, so upload judgement.json here and post it with command: report from a workflow_run workflow (docs/recipes.md); comment: false silences this",
        zh: '来自 fork 或 Dependabot 的运行只有只读令牌，请在此上传 judgement.json，再由 workflow_run 工作流用 command: report 发布（见 docs/recipes.zh-CN.md）；设置 comment: false 可不再提示',
      }
    : {
        en: 'add "pull-requests: write" to the job\'s permissions',
        zh: '请在作业的 permissions 中加入 pull-requests: write',
      }
  return {
    en: `the comment was refused (403 ${given.detail}): ${cure.en}; the outcome and the step summary stand`,
    zh: `评论被拒绝（403 ${given.detail}）：${cure.zh}；结果与步骤摘要不受影响`,
  }
}

export const commentLocked = (given: { pull: number }): Words => ({
  en: `the comment was refused: the conversation of pull request #${given.pull} is locked; unlock it, or read the step summary`,
  zh: `评论被拒绝：PR #${given.pull} 的讨论已锁定；请解锁，或查看步骤摘要`,
})

export const tokenRefused = (): Words => ({
  en: 'the comment was not posted: the platform does not accept the token (401); check the input token and whether it has expired',
  zh: '未发布评论：平台不接受该令牌（401）；请检查输入 token 以及它是否过期',
})

export const pullNotFound = (given: { repository: string; pull: number }): Words => ({
  en: `the comment was not posted: pull request #${given.pull} of ${given.repository} is not there, or the token may not see it; give the token "pull-requests: write"`,
  zh: `未发布评论：${given.repository} 的 PR #${given.pull} 不存在，或令牌无权查看；请为令牌授予 pull-requests: write`,
})

export const commentRefused = (given: { status: number; detail: string }): Words => ({
  en: `the comment was not posted: the platform refuses it (${given.status} ${given.detail}); the report is in the step summary`,
  zh: `未发布评论：平台拒绝了该评论（${given.status} ${given.detail}）；报告见步骤摘要`,
})

export const platformLimited = (given: { detail: string }): Words => ({
  en: `the comment was not posted: the platform's rate limit holds (${given.detail}); run the job again later, the report is in the step summary`,
  zh: `未发布评论：触发了平台的速率限制（${given.detail}）；请稍后重新运行，报告见步骤摘要`,
})

export const platformFailed = (given: { detail: string }): Words => ({
  en: `the comment was not posted: the platform does not answer as it should (${given.detail}); run the job again, the report is in the step summary`,
  zh: `未发布评论：平台应答异常（${given.detail}）；请重新运行，报告见步骤摘要`,
})

export const commentContended = (): Words => ({
  en: 'the comment may lack this result: other jobs kept writing it; let one job post all of them (comment: false here, then the command report), the report is in the step summary',
  zh: '评论中可能缺少本次结果：其他作业一直在改写它；请改由一个作业统一发布（此处设 comment: false，再用 report 命令），报告见步骤摘要',
})

export const authorUnknown = (given: { authors: readonly string[] }): Words => ({
  en: `the comment was not posted: there is one of this suite by ${given.authors.join(', ')}, and the token does not tell whether that is its own account; set comment-author`,
  zh: `未发布评论：已有 ${given.authors.join('、')} 发布的同一 suite 的评论，而令牌无法说明是否为其自身账号；请设置 comment-author`,
})

export const summaryFailed = (given: { why: string }): Words => ({
  en: `the step summary was not written (${given.why}); the report is in the output directory`,
  zh: `未能写入步骤摘要（${given.why}）；报告见输出目录`,
})

export const outputFailed = (given: { name: string; why: string }): Words => ({
  en: `the output ${given.name} was not set (${given.why}); check the runner's disk`,
  zh: `未能设置输出 ${given.name}（${given.why}）；请检查 runner 的磁盘`,
})

export const summaryCut = (): Words => ({
  en: 'The rest does not fit into a step summary; it is in report.md of the output directory.',
  zh: '其余部分超出步骤摘要的大小；完整内容见输出目录中的 report.md。',
})
