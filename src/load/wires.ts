import { UndiciWire } from './undici-wire.ts'
import type { Wire, WireGiven } from './wire.ts'

/** The connections that carry a lane's load. */
export const wireFor = (given: WireGiven): Wire => new UndiciWire(given)
