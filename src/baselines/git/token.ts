/** GitHub's and Gitea's user name for a token as password. */
const user = 'x-access-token'

export const basicOf = (token: string): string => Buffer.from(`${user}:${token}`).toString('base64')

/** Every form that a token takes on its way: to be hidden wherever text leaves. Longest first. */
export const tokenForms = (token: string): readonly string[] =>
  [...new Set([basicOf(token), Buffer.from(token).toString('base64'), encodeURIComponent(token), token])].sort(
    (a, b) => b.length - a.length,
  )

/** Text without the token. */
export const withoutToken = (text: string, token: string | null): string =>
  token === null ? text : tokenForms(token).reduce((hidden, form) => hidden.replaceAll(form, '***'), text)
