import type { Words } from '../domain/words.ts'

/** Sentences about baselines on a branch: git, the server that it talks to, and the permissions there. */

export const gitMissing = ({ least }: { readonly least: string }): Words => ({
  en: `The baseline on a branch needs the git program, and none is found on PATH; install git ${least} or later, or set \`baseline-dir\` to a path that outlives the job.`,
  zh: `分支上的基线需要 git 程序，但在 PATH 中找不到；请安装 git ${least} 或更高版本，或将 \`baseline-dir\` 设为作业结束后仍保留的路径。`,
})

export const gitTooOld = ({ least, found }: { readonly least: string; readonly found: string }): Words => ({
  en: `The baseline on a branch needs git ${least} or later, because older ones cannot be given a token safely, and this one is "${found}"; update git, or set \`baseline-dir\` to a path that outlives the job.`,
  zh: `分支上的基线需要 git ${least} 或更高版本（更旧的版本无法安全传递令牌），当前为“${found}”；请升级 git，或将 \`baseline-dir\` 设为作业结束后仍保留的路径。`,
})

export const gitUnusable = ({ code }: { readonly code: string }): Words => ({
  en: `The git program cannot be started (${code}); check it on PATH, or set \`baseline-dir\` to a path that outlives the job.`,
  zh: `无法启动 git 程序（${code}）；请检查 PATH 中的 git，或将 \`baseline-dir\` 设为作业结束后仍保留的路径。`,
})

/** Why the branch could not be read or written. */
export type RemoteTrouble =
  | 'raced'
  | 'interrupted'
  | 'stopped'
  | 'unauthorised'
  | 'forbidden'
  | 'not-found'
  | 'ssh-login'
  | 'refused'
  | 'redirected'
  | 'untrusted'
  | 'tls'
  | 'unresolved'
  | 'transport'
  | 'object-format'
  | 'disk'
  | 'too-much'
  | 'unknown'

/** What was being done. Each needs another permission. */
export type Doing = 'read' | 'store' | 'remove'

export interface BranchTrouble {
  readonly place: string
  readonly doing: Doing
  readonly trouble: RemoteTrouble
  /** What git or the server said, one short plain line. */
  readonly detail: string
  readonly hasToken: boolean
  /** How often it was tried, and for how long. */
  readonly tries: number
  readonly seconds: number
}

const permission: Readonly<Record<Doing, string>> = {
  read: 'contents: read',
  store: 'contents: write',
  remove: 'contents: write',
}

const opening: Readonly<Record<Doing, (place: string) => Words>> = {
  read: (place) => ({ en: `The baseline on ${place} cannot be read`, zh: `无法读取 ${place} 上的基线` }),
  store: (place) => ({ en: `The baseline row could not be stored on ${place}`, zh: `无法将基线记录写入 ${place}` }),
  remove: (place) => ({ en: `Rows could not be removed from ${place}`, zh: `无法从 ${place} 删除记录` }),
}

type Cause = (given: BranchTrouble) => Words

const login: Cause = ({ hasToken, doing }) =>
  hasToken
    ? {
        en: `the server does not accept the token (401); give one that is valid there and has \`${permission[doing]}\``,
        zh: `服务器不接受该令牌（401）；请提供在该服务器上有效且具有 \`${permission[doing]}\` 权限的令牌`,
      }
    : {
        en: `the server asks for a login (401); set TOKGATE_TOKEN (in the Action: the input \`token\`) to a token with \`${permission[doing]}\`, or log git in there`,
        zh: `服务器要求登录（401）；请将 TOKGATE_TOKEN（Action 中为输入 \`token\`）设为具有 \`${permission[doing]}\` 权限的令牌，或让 git 登录该服务器`,
      }

/** `raced` ends here only after all tries. */
const causes: Readonly<Record<RemoteTrouble, Cause>> = {
  raced: ({ tries, seconds }) => ({
    en: `others wrote to the branch each of the ${tries} times that it was tried in ${seconds} s; let fewer jobs end at once, or add it later`,
    zh: `${seconds} 秒内尝试 ${tries} 次，每次都有其他作业先写入该分支；请减少同时结束的作业，或稍后补充`,
  }),
  interrupted: ({ detail, tries }) => ({
    en: `the server could not be reached in ${tries} ${tries === 1 ? 'try' : 'tries'} (${detail}); check the network and the proxy, and run the job again`,
    zh: `尝试 ${tries} 次均无法连接服务器（${detail}）；请检查网络与代理，然后重新运行该作业`,
  }),
  stopped: () => ({ en: 'the run was stopped; run it again', zh: '运行被中断；请重新运行' }),
  unauthorised: login,
  forbidden: ({ detail, doing }) => ({
    en: `this job may not do that there (${detail}); add \`${permission[doing]}\` to its permissions, or for another repository give a \`baseline-token\` that has it there`,
    zh: `该作业在此仓库没有相应权限（${detail}）；请在作业的 permissions 中加入 \`${permission[doing]}\`，若为其他仓库则通过 \`baseline-token\` 提供在该仓库具有此权限的令牌`,
  }),
  'not-found': ({ detail, doing }) => ({
    en: `there is no such repository, or this token may not see it (${detail}); check \`baseline-repository\`, and give the token \`${permission[doing]}\` there`,
    zh: `仓库不存在，或该令牌无权访问（${detail}）；请检查 \`baseline-repository\`，并授予令牌 \`${permission[doing]}\` 权限`,
  }),
  'ssh-login': ({ detail }) => ({
    en: `ssh is not let in (${detail}); give this user a key that is known there and the server's host key, or set \`baseline-repository\` to an https URL`,
    zh: `ssh 登录失败（${detail}）；请为当前用户配置服务器认可的密钥与主机密钥，或将 \`baseline-repository\` 设为 https URL`,
  }),
  refused: ({ detail }) => ({
    en: `the server's rules refuse the push (${detail}); let this job's token push to the branch, or set \`baseline-branch\` to one without such rules`,
    zh: `服务器的规则拒绝推送（${detail}）；请允许该作业的令牌推送到此分支，或将 \`baseline-branch\` 设为没有此类规则的分支`,
  }),
  redirected: ({ detail }) => ({
    en: `the server sends us to another address, where the token is not sent (${detail}); set \`baseline-repository\` to the repository's present address`,
    zh: `服务器重定向到其他地址，令牌不会发往该地址（${detail}）；请将 \`baseline-repository\` 设为仓库的当前地址`,
  }),
  untrusted: ({ detail }) => ({
    en: `git does not trust the owner of that directory (${detail}); run as its owner, or add it to safe.directory in git's global config`,
    zh: `git 不信任该目录的所有者（${detail}）；请以其所有者身份运行，或在 git 全局配置中将其加入 safe.directory`,
  }),
  tls: ({ detail }) => ({
    en: `the server's certificate is not trusted (${detail}); give git the authority with GIT_SSL_CAINFO or http.sslCAInfo`,
    zh: `服务器证书不受信任（${detail}）；请通过 GIT_SSL_CAINFO 或 http.sslCAInfo 为 git 指定 CA 证书`,
  }),
  unresolved: ({ detail }) => ({
    en: `the server's name is not known (${detail}); check \`baseline-repository\` and the runner's DNS and proxy`,
    zh: `无法解析服务器名称（${detail}）；请检查 \`baseline-repository\` 以及 runner 的 DNS 与代理`,
  }),
  transport: ({ detail }) => ({
    en: `git may not use that protocol (${detail}); set \`baseline-repository\` to an https URL`,
    zh: `git 不允许使用该协议（${detail}）；请将 \`baseline-repository\` 设为 https URL`,
  }),
  'object-format': ({ detail }) => ({
    en: `the repository names its objects by SHA-256 (${detail}); set \`baseline-repository\` to one that uses SHA-1, git's default`,
    zh: `该仓库使用 SHA-256 对象名（${detail}）；请将 \`baseline-repository\` 设为使用 SHA-1（git 默认）的仓库`,
  }),
  disk: ({ detail }) => ({
    en: `the disk of the temporary folder is full (${detail}); free some space, or set TMPDIR to another disk`,
    zh: `临时目录所在磁盘已满（${detail}）；请释放空间，或将 TMPDIR 设到其他磁盘`,
  }),
  'too-much': ({ detail }) => ({
    en: `${detail}; remove old rows with \`tokgate baseline prune\`, or set \`baseline-branch\` to a new one`,
    zh: `分支内容过多，无法一次读取；请用 \`tokgate baseline prune\` 删除旧记录，或将 \`baseline-branch\` 设为新分支`,
  }),
  unknown: ({ detail }) => ({
    en: `git says "${detail}"; check \`baseline-repository\` and \`baseline-branch\``,
    zh: `git 返回“${detail}”；请检查 \`baseline-repository\` 与 \`baseline-branch\``,
  }),
}

export const branchTrouble = (given: BranchTrouble): Words => {
  const start = opening[given.doing](given.place)
  const cause = causes[given.trouble](given)
  return { en: `${start.en}: ${cause.en}.`, zh: `${start.zh}：${cause.zh}。` }
}

export const temporaryUnusable = (given: { place: string; folder: string; code: string }): Words => ({
  en: `The baseline on ${given.place} needs a temporary folder, and none can be made in ${given.folder} (${given.code}); free some space there, or set TMPDIR to a directory that may be written.`,
  zh: `处理 ${given.place} 上的基线需要临时目录，但无法在 ${given.folder} 中创建（${given.code}）；请释放空间，或将 TMPDIR 设为可写目录。`,
})

/** How a row that was kept as a file gets onto the branch by hand. */
export const rowKeptForBranch = (given: { kept: string; url: string; branch: string; target: string }): Words => {
  const directory = given.target.slice(0, given.target.lastIndexOf('/'))
  const commands = [
    `git clone --depth 1 --branch ${given.branch} ${given.url} rows`,
    `mkdir -p rows/${directory}`,
    `cp ${quoted(given.kept)} rows/${given.target}`,
    'git -C rows add .',
    'git -C rows commit -m "Store a row that was kept"',
    'git -C rows push',
  ]
  return {
    en: `The row is kept as ${given.kept}; to add it to the baseline, run: ${commands.join(' && ')} (where there is no such branch yet, see docs/baselines.md).`,
    zh: `该记录已保存为 ${given.kept}；如需并入基线，请运行：${commands.join(' && ')}（若该分支尚不存在，见 docs/baselines.zh-CN.md）。`,
  }
}

const quoted = (path: string): string => (/^[\w./~%-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)

// Where the branch is.

export const branchOfThisRun = (given: { branch: string }): Words => ({
  en: `baseline-branch is "${given.branch}", the branch that this job runs on; baselines need a branch of their own, such as tokgate-baselines`,
  zh: `baseline-branch 为“${given.branch}”，即本作业所在的分支；基线需要独立的分支，例如 tokgate-baselines`,
})

export const baselineRepositoryRequired = (): Words => ({
  en: 'is missing; on a terminal say whose branch holds the baselines: owner/name, or an https, ssh or file URL',
  zh: '缺失；在终端中请指明基线分支所属的仓库：owner/name，或 https、ssh、file URL',
})

export const onlyOfGitStore = (): Words => ({
  en: 'belongs to baselines on a branch, and this run keeps them in a directory; set baseline-store to git, or leave it out',
  zh: '仅用于分支上的基线，而本次运行使用目录；请将 baseline-store 设为 git，或去掉该项',
})

export const onlyOfDirStore = (): Words => ({
  en: 'belongs to baselines in a directory, and this run keeps them on a branch; set baseline-store to dir, or leave it out',
  zh: '仅用于目录中的基线，而本次运行使用分支；请将 baseline-store 设为 dir，或去掉该项',
})

export const branchExpected = ({ got }: { readonly got: string }): Words => ({
  en: `"${got}" is no name of a branch; give one like tokgate-baselines, without refs/heads/`,
  zh: `“${got}”不是有效的分支名；请给出如 tokgate-baselines 的名称，不含 refs/heads/`,
})

/** What was given may hold a password: it is not repeated. */
export const repositoryExpected = (): Words => ({
  en: 'must be owner/name, or an https, http, ssh or file URL without a password in it; a token belongs into the input token or TOKGATE_TOKEN',
  zh: '应为 owner/name，或不含密码的 https、http、ssh、file URL；令牌请通过输入 token 或 TOKGATE_TOKEN 提供',
})
