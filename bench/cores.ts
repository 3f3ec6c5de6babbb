import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/**
 * One core for each side: the server gets the last, the clients all others. Left to itself the kernel wakes a client on
 * the very core on which the server that wakes it goes on writing, and what is measured is who gets that core.
 * False where this cannot be had (one core, or no `taskset`), or is not wanted: TOKGATE_CORES=kernel.
 */
export const sides = { server: String(availableParallelism() - 1), client: `0-${availableParallelism() - 2}` }

export const arePlaced: boolean =
  process.env['TOKGATE_CORES'] !== 'kernel' &&
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-p', '1']).status === 0

/** Puts a process that is running, with all its threads, on its side. */
export function place(pid: number, side: keyof typeof sides): void {
  if (arePlaced) spawnSync('taskset', ['-a', '-p', '-c', sides[side], String(pid)])
}

/** The command that starts a process on its side. */
export const placed = (command: readonly string[], side: keyof typeof sides): readonly string[] =>
  arePlaced ? ['taskset', '-c', sides[side], ...command] : command
