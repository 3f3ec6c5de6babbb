import type { Asked, NotAcceptedWhy } from '../domain/acceptance.ts'
import type { Words } from '../domain/words.ts'

/** Sentences about accepting a loss by label. */

const askedEn: Readonly<Record<Asked, string>> = {
  pull: 'the pull request',
  events: 'who set the label',
  permission: 'what the person who set the label may do',
  runs: "the workflow's runs for this commit",
  merged: 'which pull request was merged',
  queue: 'which pull requests are in the merge queue',
}

const askedZh: Readonly<Record<Asked, string>> = {
  pull: '该 PR',
  events: '标签由谁添加',
  permission: '添加标签者的权限',
  runs: '该提交的工作流运行',
  merged: '合并的是哪个 PR',
  queue: '合并队列中有哪些 PR',
}

/** How outside text (a login, a label, a platform's answer) and times are shown: a report marks them, a log does not. */
export interface Shown {
  text(text: string): string
  time(at: string): string
}

const asIs: Shown = { text: (text) => text, time: (at) => at }

/** A job that a label started, and nothing there to judge again. */
export const nothingToJudgeAgain = (given: { head: string; folder: string }): Words => ({
  en: `a label of the pull request changed, which measures nothing, and ${given.folder} holds no judgement of ${given.head} to judge again; let a step before this one download there what that commit's own run has uploaded (docs/accept.md), or run that one again`,
  zh: `PR 的标签有变动，此时不做测量，而 ${given.folder} 中没有可供重新判定的 ${given.head} 的判定结果；请在此步骤之前把该提交自身的运行所上传的结果下载到那里（见 docs/accept.zh-CN.md），或重新运行那次作业`,
})

/** What of a scenario was accepted, and what follows from it. `changes` is empty where no metric's own change is it. */
export const acceptedLoss = (given: { readonly changes: string; readonly main: boolean }): Words => {
  const { changes, main } = given
  const what = changes === '' ? { zh: '', en: '' } : { zh: `（${changes}）`, en: ` (${changes})` }
  return main
    ? {
        zh: `这次劣化${what.zh}已被接受：新的水平由本次作业开始，不记为未了结。`,
        en: `This loss${what.en} is accepted: a new level begins with this job, and nothing is pending.`,
      }
    : {
        zh: `这次劣化${what.zh}已被接受，仅对这个头提交有效；合并后默认分支存下的行会带上这次接受，新的水平由此开始。`,
        en: `This loss${what.en} is accepted, for this head only; after the merge the default branch’s row carries the acceptance, and a new level begins there.`,
      }
}

/** The same of a candidate that is another thing than what is stored. */
export const acceptedIdentity: Words = {
  zh: '所测对象的改变已被接受，仅对这个头提交有效；合并后默认分支会为它开始新的基线。',
  en: 'That something else is measured is accepted, for this head only; after the merge the default branch begins a new baseline for it.',
}

/** Why the label waives nothing, and the cure. */
export function notAcceptedWords(label: string, why: NotAcceptedWhy, show: Shown = asIs): Words {
  const name = show.text(label)
  const number = 'pull' in why.numbers ? show.text(`#${why.numbers.pull}`) : ''
  switch (why.key) {
    case 'accept.absent':
      return {
        en: `If this is intended, somebody with write permission can accept it by setting the label ${name} on ${number}`,
        zh: `如属有意，可由有写权限的人在 ${number} 上添加标签 ${name} 予以接受`,
      }
    case 'accept.moved': {
      const { head, now } = why.numbers
      const [judged, newest] = [show.text(head.slice(0, 7)), show.text(now.slice(0, 7))]
      return {
        en: `The label ${name} waives nothing here: ${judged} was judged, and the head of ${number} is ${newest} by now; that commit's own run counts`,
        zh: `标签 ${name} 在此不起作用：判定的是 ${judged}，而 ${number} 的头提交现为 ${newest}；以该提交自身的运行为准`,
      }
    }
    case 'accept.older': {
      const { by, at, since } = why.numbers
      return {
        en: `The label ${name} on ${number} waives nothing here: ${show.text(by)} set it at ${show.time(at)}, not after this head was first there (${show.time(since)}), so it was meant for another one; take it off and set it again`,
        zh: `${number} 上的标签 ${name} 在此不起作用：${show.text(by)} 于 ${show.time(at)} 添加，而这个头提交到 ${show.time(since)} 才出现，标签针对的是别的提交；请移除后重新添加`,
      }
    }
    case 'accept.no-run': {
      const { head } = why.numbers
      return {
        en: `The label ${name} on ${number} waives nothing here: no run of this workflow is known for ${show.text(head.slice(0, 7))}, so nothing tells that it was meant for that commit; run the workflow there, then take the label off and set it again`,
        zh: `${number} 上的标签 ${name} 在此不起作用：查不到该工作流对 ${show.text(head.slice(0, 7))} 的运行，无法确认标签针对该提交；请先在该提交上运行工作流，再移除并重新添加标签`,
      }
    }
    case 'accept.untold':
      return {
        en: `The label ${name} on ${number} waives nothing here: no event of the pull request says who set it; take it off and set it again`,
        zh: `${number} 上的标签 ${name} 在此不起作用：PR 的事件中没有记录由谁添加；请移除后重新添加`,
      }
    case 'accept.bot': {
      const { by, at } = why.numbers
      return {
        en: `The label ${name} on ${number} waives nothing here: ${show.text(by)}, which set it at ${show.time(at)}, is no person's account; a person with write permission must set it`,
        zh: `${number} 上的标签 ${name} 在此不起作用：于 ${show.time(at)} 添加它的 ${show.text(by)} 不是个人账号；须由有写权限的人添加`,
      }
    }
    case 'accept.permission': {
      const { by, at, permission } = why.numbers
      return {
        en: `The label ${name} on ${number} waives nothing here: ${show.text(by)}, who set it at ${show.time(at)}, has the permission ${show.text(permission)} and not write; somebody with write permission must take it off and set it again`,
        zh: `${number} 上的标签 ${name} 在此不起作用：于 ${show.time(at)} 添加它的 ${show.text(by)} 的权限为 ${show.text(permission)}，没有写权限；须由有写权限的人移除后重新添加`,
      }
    }
    case 'accept.no-pull':
      return {
        en: `No merged or queued pull request brought ${show.text(why.numbers.head.slice(0, 7))}, so no label can accept this`,
        zh: `${show.text(why.numbers.head.slice(0, 7))} 不是由已合并或排队中的 PR 带来的，因此没有标签可以接受这次劣化`,
      }
    default:
      return notAskedWords(name, why, show)
  }
}

type NotAsked = Extract<
  NotAcceptedWhy,
  { key: 'accept.forbidden' | 'accept.unknown' | 'accept.unreachable' | 'accept.no-token' }
>

/** Where the platform gave no answer, nothing is accepted. */
function notAskedWords(name: string, why: NotAsked, show: Shown): Words {
  switch (why.key) {
    case 'accept.forbidden': {
      const { what, permission, detail } = why.numbers
      return {
        en: `The label ${name} could not be looked up, so nothing is accepted: the token may not ask for ${askedEn[what]} (${show.text(detail)}); add "${permission}" to the job's permissions`,
        zh: `无法查询标签 ${name}，因此没有接受任何劣化：令牌无权查询${askedZh[what]}（${show.text(detail)}）；请在作业的 permissions 中加入 ${permission}`,
      }
    }
    case 'accept.unknown':
      return {
        en: `The label ${name} could not be looked up, so nothing is accepted: this platform does not tell ${askedEn[why.numbers.what]} (404), as Gitea and Forgejo do not; accept the loss on the default branch with tokgate baseline accept`,
        zh: `无法查询标签 ${name}，因此没有接受任何劣化：该平台无法查询${askedZh[why.numbers.what]}（404），Gitea 与 Forgejo 即如此；请在默认分支上用 tokgate baseline accept 接受`,
      }
    case 'accept.unreachable': {
      const { what, detail } = why.numbers
      return {
        en: `The label ${name} could not be looked up, so nothing is accepted: the platform did not answer the question for ${askedEn[what]} (${show.text(detail)}); run the job again`,
        zh: `无法查询标签 ${name}，因此没有接受任何劣化：平台未能答复对${askedZh[what]}的查询（${show.text(detail)}）；请重新运行该作业`,
      }
    }
    case 'accept.no-token':
      return {
        en: `The label ${name} could not be looked up without a token, so nothing is accepted; leave the input token at its default`,
        zh: `没有令牌，无法查询标签 ${name}，因此没有接受任何劣化；请保留输入 token 的默认值`,
      }
    default:
      return why satisfies never
  }
}
