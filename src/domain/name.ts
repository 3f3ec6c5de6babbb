/**
 * A name that becomes part of a key and of a path (suites and scenarios): letters and digits of any script, and
 * `. _ -` between them.
 */
export const safeName = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,98}[\p{L}\p{N}])?$/u

export const isName = (given: string): boolean => safeName.test(given)
