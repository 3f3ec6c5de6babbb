/** The languages a reader may choose. Logs are always English. */
export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** One sentence, or one label, in every language a reader may choose. */
export type Words = Readonly<Record<Language, string>>

/** Words that are the same in every language: a flag, a unit, a name. */
export const same = (text: string): Words => ({ zh: text, en: text })
