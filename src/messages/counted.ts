/** `1 round`, `3 rounds`. */
export const roundsEn = (count: string): string => `${count} ${count === '1' ? 'round' : 'rounds'}`

/** `1 round was`, `3 rounds were`. */
export const roundsWereEn = (count: string): string => `${roundsEn(count)} ${count === '1' ? 'was' : 'were'}`

/** Of names joined by commas: `model differs`, `model, hardware differ`. */
export const differEn = (names: string): string => `${names} ${names.includes(',') ? 'differ' : 'differs'}`
