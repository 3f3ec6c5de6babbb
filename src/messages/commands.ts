import type { Words } from '../domain/words.ts'

/** Sentences of the commands: files they could not read or write, and what they need to go on. */

export const fileUnreadable = (given: { setting: string; path: string; code: string }): Words => ({
  en: `${given.setting}: cannot read ${given.path} (${given.code}); give the path of a readable file`,
  zh: `${given.setting}：无法读取 ${given.path}（${given.code}）；请给出可读文件的路径`,
})

export const initialTestFailedWords = (given: { error: string }): Words => ({
  en: `the initial test request failed (${given.error}); check the base URL, the endpoint path, the model and the server's log`,
  zh: `初始测试请求失败（${given.error}）；请检查 base-url、接口路径、模型名称以及服务端日志`,
})

export const resultNotWritten = (given: { path: string; code: string }): Words => ({
  en: `cannot write the result to ${given.path} (${given.code}), so it was printed above instead; free space or choose another --result-dir`,
  zh: `无法把结果写入 ${given.path}（${given.code}），已改为打印在上方；请释放空间或改用其他 --result-dir`,
})

export const filesNotWritten = (given: { path: string; code: string }): Words => ({
  en: `cannot write ${given.path} (${given.code}); the outcome stands, free space or choose another output-dir`,
  zh: `无法写入 ${given.path}（${given.code}）；结论不变，请释放空间或改用其他 output-dir`,
})

export const modelNeeded = (): Words => ({
  en: 'the server does not list its models at /v1/models; name one with --model',
  zh: '服务端没有在 /v1/models 列出模型；请用 --model 指定模型名称',
})

/** Every complaint on a line of its own: where, and what. */
export const complaintsWords = (complaints: readonly { where: string; words: Words }[]): Words => ({
  en: complaints.map(({ where, words }) => `${where}: ${words.en}`).join('\n'),
  zh: complaints.map(({ where, words }) => `${where}：${words.zh}`).join('\n'),
})

/** What a command line without a known command gets. */
export const usage = (given: { commands: readonly string[]; got: string | null }): Words => ({
  en: `${given.got === null ? '' : `tokgate has no command ${JSON.stringify(given.got)}.\n`}usage: tokgate ${given.commands.join(' | ')} [options]   (tokgate COMMAND --help lists them)`,
  zh: `${given.got === null ? '' : `tokgate 没有名为 ${JSON.stringify(given.got)} 的命令。\n`}用法：tokgate ${given.commands.join(' | ')} [选项]   （tokgate 命令 --help 列出全部选项）`,
})

/** `why`: what became of the command (`exit code 3`), or of the endpoint after it. */
export const restartFailed = (given: { scenario: string; why: Words }): Words => ({
  en: `${given.scenario}: the restart did not succeed (${given.why.en}), so the rounds before it are judged alone; see the command's output above and mend restart-command`,
  zh: `${given.scenario}：重启未成功（${given.why.zh}），因此只按重启前的各轮判定；请查看上面的命令输出并修正 restart-command`,
})

export const restartExited = (given: { code: number }): Words => ({
  en: `restart-command ended with exit code ${given.code}`,
  zh: `restart-command 的退出码为 ${given.code}`,
})

export const restartKilled = (given: { signal: string }): Words => ({
  en: `restart-command was ended by ${given.signal}`,
  zh: `restart-command 被 ${given.signal} 终止`,
})

export const restartTimedOut = (given: { seconds: number }): Words => ({
  en: `restart-command had not ended after ${given.seconds} s (ready-timeout)`,
  zh: `restart-command 在 ${given.seconds} 秒（ready-timeout）内没有结束`,
})

export const restartNotStarted = (given: { code: string }): Words => ({
  en: `restart-command could not be started: ${given.code}`,
  zh: `restart-command 无法启动：${given.code}`,
})

/** Another thing is deployed now than before: two lives of different deployments are no measurement of one. */
export const restartChanged = (given: { before: string; after: string }): Words => ({
  en: `it served ${given.before} before and serves ${given.after} now`,
  zh: `重启前为 ${given.before}，重启后为 ${given.after}`,
})
