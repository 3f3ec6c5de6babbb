/** Reading what the platform wrote: total, and silent about what isn't there. */

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)

/** An empty object where there is none. */
export const objectAt = (value: unknown, ...path: readonly string[]): JsonObject => {
  const found = at(value, path)
  return isObject(found) ? found : {}
}

/** Text that is not empty, or null. */
export const textAt = (value: unknown, ...path: readonly string[]): string | null => {
  const found = at(value, path)
  return typeof found === 'string' && found !== '' ? found : null
}

/** A whole number that is not negative, or null. */
export const numberAt = (value: unknown, ...path: readonly string[]): number | null => {
  const found = at(value, path)
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : null
}
