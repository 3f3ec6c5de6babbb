/** The system's code of an error of node:fs (ENOENT), also where it is the cause of another; else `unknown`. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return systemCode(error.cause)
}
