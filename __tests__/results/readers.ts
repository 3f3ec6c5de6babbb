import { readResult } from '../../src/results/index.ts'

/** Reads a text as the file A.json. */
export const read = (text: string, scenario: string | null = null) => readResult({ name: 'A.json', text, scenario })

/** The result of a file that can be read. */
export const resultOf = (text: string) => {
  const result = read(text)
  if (!result.ok) throw new Error(JSON.stringify(result.complaints))
  return result.value
}

/** Where the complaints about a file point. */
export const placesOf = (text: string, scenario: string | null = null): string[] => {
  const result = read(text, scenario)
  return result.ok ? [] : result.complaints.map(({ where }) => where)
}
