const mask = '***'

/** Shorter values ("1", "none") are words of every text: hiding them would hide the text, and nobody's secret is so short. */
export const shortestSecret = 6
/** Of a secret that a text's end has cut off: `Bearer ` alone gives nothing away. */
const shortestCut = 8

/**
 * A text without secrets, be it that the text was cut to its length inside one. The longest must come first, so that no
 * part of a longer secret is left standing.
 */
export function masked(text: string, longestFirst: readonly string[]): string {
  const clean = longestFirst.reduce((hidden, secret) => hidden.replaceAll(secret, mask), text)
  const end = clean.endsWith('…') ? clean.length - 1 : clean.length
  const cut = longestFirst.reduce((most, secret) => Math.max(most, cutOff(secret, clean, end)), 0)
  return cut === 0 ? clean : clean.slice(0, end - cut) + mask + clean.slice(end)
}

/** How many of a secret's first characters, but not all, are the text's last ones before `end`; 0 if few or none are. */
function cutOff(secret: string, text: string, end: number): number {
  for (let length = Math.min(secret.length - 1, end); length >= shortestCut; length -= 1) {
    if (text.startsWith(secret.slice(0, length), end - length)) return length
  }
  return 0
}
