import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const everyMs = 30

/** The arguments of every process of this machine, as they come and go. Linux only: elsewhere it sees none. */
export class ArgvWatch implements Disposable {
  readonly seen = new Set<string>()
  readonly #timer = setInterval(() => this.look(), everyMs)

  look(): void {
    for (const pid of pids()) {
      const text = textOf(`/proc/${pid}/cmdline`)
      if (text !== '') this.seen.add(text.replaceAll('\0', ' '))
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

const pids = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Processes that were started by `parent` and are still its children. */
export const childrenOf = (parent: number): number[] =>
  pids()
    .map(Number)
    .filter((pid) => Number(/\) \S (\d+)/.exec(textOf(`/proc/${pid}/stat`))?.[1]) === parent)

/** Whether a process still works in or for a folder: by its arguments, its directory or its environment. */
export const isUsed = (folder: string): boolean =>
  pids().some((pid) => {
    if (Number(pid) === process.pid) return false
    if (/\) Z/.test(textOf(`/proc/${pid}/stat`))) return false
    return textOf(`/proc/${pid}/environ`).includes(folder) || linkOf(`/proc/${pid}/cwd`).startsWith(folder)
  })

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
