import { textAt } from './payload.ts'
import { type Platform, within } from './platform.ts'

/** Whose comments are ours. `certain` is false for the guess that stands where the platform doesn't tell. */
export interface Author {
  readonly login: string
  readonly certain: boolean
}

/**
 * Who the token is: what was given, else GraphQL's viewer, else `GET /user` (which a workflow's own token may not ask on
 * GitHub, but on Gitea), else the account of workflow tokens on GitHub; null where even that is no guess.
 */
export async function whoAmI(platform: Platform, given: string | null): Promise<Author | null> {
  if (given !== null) return { login: given, certain: true }
  const graphql = await answerOf(() => viewer(platform))
  const login = graphql.login ?? (await answerOf(() => user(platform))).login
  if (login !== null) return { login, certain: true }
  // A forge without GraphQL is no GitHub, and its workflow accounts have other names.
  return graphql.missing ? null : { login: 'github-actions[bot]', certain: false }
}

interface Answered {
  readonly login: string | null
  /** The platform doesn't know this address. */
  readonly missing: boolean
}

/** A question that was refused has no answer: the next one is asked. */
async function answerOf(question: () => Promise<string | null>): Promise<Answered> {
  try {
    return { login: await question(), missing: false }
  } catch (error) {
    return { login: null, missing: error instanceof Error && 'status' in error && error.status === 404 }
  }
}

async function viewer(platform: Platform): Promise<string | null> {
  const query = { query: 'query { viewer { login } }', ...within(platform) }
  const answer = await platform.octokit.request(`POST ${platform.graphqlUrl}`, query)
  return textAt(answer.data, 'data', 'viewer', 'login')
}

async function user(platform: Platform): Promise<string | null> {
  return textAt((await platform.octokit.rest.users.getAuthenticated(within(platform))).data, 'login')
}

/** Whether an account is the author. An app is `name` in one API and `name[bot]`, of type Bot, in another. */
export function isBy(account: { readonly login: string; readonly bot: boolean }, { login }: Author): boolean {
  const bare = (name: string): string => name.replace(/\[bot\]$/, '')
  return account.login === login || (account.bot && bare(account.login) === bare(login))
}
