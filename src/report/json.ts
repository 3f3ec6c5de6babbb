import type { Judgement } from '../domain/judgement.ts'

/** `judgement.json`: two blanks a level, a line break at the end. A runner's `##[` inside a string is written escaped. */
export const json = (judgement: Judgement): string =>
  `${JSON.stringify(judgement, null, 2).replaceAll('##[', '#\\u0023[')}\n`
