import { readFileSync } from 'node:fs'
import { UserProblem } from '../domain/problem.ts'
import { tooFewDescriptors } from '../messages/load.ts'

/** What a process holds open beside its connections: libraries, pipes, event loops, a file of event times a lane. */
const others = 64

/**
 * Connections that are certain to be open at once need a descriptor each. Node has raised the soft limit to the hard one
 * by now, so what is missing cannot be had from here.
 * @throws UserProblem (exit 2): fewer descriptors than that are allowed.
 */
export function checkDescriptors(connections: number): void {
  const allowed = allowedDescriptors()
  const needed = connections + others
  if (needed > allowed) throw new UserProblem(tooFewDescriptors({ connections, needed, allowed }))
}

/** Infinity where the system does not say. */
function allowedDescriptors(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits())?.[1]
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft)
}

/** Linux's; '' elsewhere. */
function limits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
