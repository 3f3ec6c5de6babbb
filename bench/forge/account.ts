// What forge.ts saw, step by step: a line each, and whether any was missed.

export interface Account {
  readonly missed: number
  /** Opens a part of the story. */
  part(title: string): void
  /** One step: what should be, whether it is, and what was seen. */
  saw(what: string, holds: boolean, seen: string): void
}

export function openAccount(): Account {
  let missed = 0
  return {
    get missed() {
      return missed
    },
    part: (title) => console.log(`\n${title}`),
    saw: (what, holds, seen) => {
      if (!holds) missed += 1
      console.log(`  ${holds ? '✓' : '✗'} ${what}: ${seen}`)
    },
  }
}
