import type { RequestRecord } from '../domain/record.ts'
import { RequestRun, type RequestSetting, type RequestStart } from './request.ts'

/** What a request tells its lane. */
export interface LaneHooks {
  done(request: LaneRequest, record: RequestRecord): void
}

/** A request that a lane has under way. */
export class LaneRequest extends RequestRun {
  readonly startMs: number
  /** Gives it up at the wire. */
  cancel: () => void = () => {}

  constructor(setting: RequestSetting, start: RequestStart & { readonly nowMs: number }, hooks: LaneHooks) {
    super(setting, start, (record) => hooks.done(this, record))
    this.startMs = start.nowMs
  }
}
