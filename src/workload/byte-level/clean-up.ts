/** What `clean_up_tokenization_spaces` takes out, in its order: blanks before marks and before English contractions. */
const cuts: readonly (readonly [RegExp, string])[] = [
  [/ \./g, '.'],
  [/ \?/g, '?'],
  [/ !/g, '!'],
  [/ ,/g, ','],
  [/ ' /g, "'"],
  [/ n't/g, "n't"],
  [/ 'm/g, "'m"],
  [/ 's/g, "'s"],
  [/ 've/g, "'ve"],
  [/ 're/g, "'re"],
]

export const cleanedUp = (text: string): string => cuts.reduce((rest, [cut, by]) => rest.replace(cut, by), text)
