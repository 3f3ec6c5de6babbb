import type { NotAccepted } from '../domain/acceptance.ts'
import type { Language, Words } from '../domain/words.ts'

/** What a report needs beside the judgement: the reader's language, and addresses, which are ours and not the judgement's. */
export interface View {
  readonly language: Language
  /** `https://github.com/owner/name`, for links to runs; null: none is built. */
  readonly repositoryUrl: string | null
  /** The run's page; null: built from repositoryUrl and the writer, if possible. */
  readonly runUrl: string | null
  /** Where `docs/` can be read; null: no link. */
  readonly docsUrl: string | null
  /** Whether this outcome fails the step once `enforce` is on; by default derived from the outcome. */
  readonly wouldFail?: boolean
  /** Why the accept label waives nothing, where there is something to waive and it was asked for. */
  readonly notAccepted?: NotAccepted | null
}

/** Words in the reader's language. */
export type Say = (words: Words) => string
export const sayIn =
  (language: Language): Say =>
  (words) =>
    words[language]

/** A comma as the language writes it in a list. */
export const listOf = (language: Language, items: readonly string[]): string =>
  items.join(language === 'zh' ? '、' : ', ')
