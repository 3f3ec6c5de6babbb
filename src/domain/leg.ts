import type { Reason } from './judgement.ts'

/** Why a leg of a suite is not shown where the legs are put together: a tagged union over its key. */
export type LegReasons = {
  /** It was expected and there is no result of it. `leg`: `suite/scenario`. */
  'leg.missing': { readonly leg: string }
  /** There is not one result. */
  'leg.none': { readonly places: string }
  /** A file that is not what it must be at a place (empty: as a whole). `must`: a key of messages/judgement-file. */
  'leg.refused': { readonly file: string; readonly at: string; readonly must: string; readonly bound: number }
  /** Measured at another commit than the one that the job speaks for. */
  'leg.other-commit': { readonly file: string; readonly got: string; readonly head: string }
  'leg.other-repository': { readonly file: string; readonly repository: string }
}

export const legReason = <K extends keyof LegReasons>(key: K, numbers: LegReasons[K]): Reason => ({ key, numbers })
