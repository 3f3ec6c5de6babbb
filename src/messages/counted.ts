/** `1 round`, `3 rounds`. */
export const roundsEn = (count: string): string => `${count} ${count === '1' ? 'round' : 'rounds'}`

/** `1 round was`, `3 rounds were`. */
export const roundsWereEn = (count: string): string => `${roundsEn(count)} ${count === '1' ? 'was' : 'were'}`
