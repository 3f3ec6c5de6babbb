/** A URL as it may be shown: without user name, password, query and fragment. What isn't a URL is not shown at all. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return '(not a URL)'
  const url = new URL(text)
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`
}
