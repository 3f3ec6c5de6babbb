/** Where tokgate runs. The Action's host is `github/host.ts`: the command line must not load the toolkit. */
export { systemClock } from './clock.ts'
export { complaintWords, type Failing, failing } from './failing.ts'
export { readText, readTextIfThere, systemReason } from './files.ts'
export type { Config, Environment, Host, Publication, Published, Subject } from './host.ts'
export { type ProgressDisplay, progressBar, progressLine } from './progress.ts'
export { Interruption } from './signals.ts'
export { terminalHost } from './terminal.ts'
