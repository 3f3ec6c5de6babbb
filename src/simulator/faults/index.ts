import type { Complaint, Parsed } from '../../domain/problem.ts'
import { type Language, same } from '../../domain/words.ts'
import { badFault, unknownFault } from '../../messages/simulator.ts'
import type { Draws } from '../draws.ts'
import type { Behaviour, Fault, Which } from './fault.ts'
import { behaviourOf, faultNames } from './table.ts'

export type { Fault, Which } from './fault.ts'
export { type FaultName, faultNames } from './table.ts'

/** A fault as a line of JSON gives it: `on` is `3`, `"3"`, `"10%"` or `"all"`. */
export interface FaultFields {
  readonly name: string
  readonly on?: string | number
  readonly k?: number
  readonly ms?: number
}

const complain = (words: Complaint['words']): Parsed<Fault> => ({ ok: false, complaints: [{ where: 'fault', words }] })

/** `NAME`, `NAME@3`, `NAME@10%`, `NAME@all`, each with `:k=4,ms=200` behind it. */
export function parseFault(text: string): Parsed<Fault> {
  const [, name = '', on, parameters = ''] = /^([^@:]*)(?:@([^:]*))?(?::(.*))?$/.exec(text) ?? []
  const fields: Record<string, number> = {}
  for (const parameter of parameters.split(',').filter((part) => part !== '')) {
    const [, key, value] = /^(k|ms)=(\d+(?:\.\d+)?)$/.exec(parameter) ?? []
    if (key === undefined) return complain(badFault({ text, part: parameter }))
    fields[key] = Number(value)
  }
  return faultOf({ name, ...(on === undefined ? {} : { on }), ...fields }, text)
}

/** Fills in what the fault's row says for what is not given. */
export function faultOf(fields: FaultFields, text: string = fields.name): Parsed<Fault> {
  const behaviour = behaviourOf(fields.name)
  if (behaviour === undefined) return complain(unknownFault({ name: fields.name, known: faultNames }))
  const on = fields.on === undefined ? usualOf(behaviour) : whichOf(String(fields.on))
  if (on === null) return complain(badFault({ text, part: `@${fields.on}` }))
  return {
    ok: true,
    value: { name: fields.name, on, k: fields.k ?? behaviour.k ?? 0, ms: fields.ms ?? behaviour.ms ?? 0 },
  }
}

const usualOf = (behaviour: Behaviour): Which => (behaviour.on === 'all' ? { kind: 'all' } : { kind: 'nth', nth: 1 })

function whichOf(text: string): Which | null {
  if (text === 'all') return { kind: 'all' }
  if (/^[1-9]\d*$/.test(text)) return { kind: 'nth', nth: Number(text) }
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  return share === undefined || Number(share) > 100 ? null : { kind: 'share', share: Number(share) / 100 }
}

/** One line a fault: its name, its defaults, what it does. */
export function faultHelp(language: Language): string {
  const width = Math.max(...faultNames.map((name) => name.length))
  return faultNames
    .map((name) => {
      const behaviour = behaviourOf(name)
      const defaults = [
        ...(behaviour?.k === undefined ? [] : [`k=${behaviour.k}`]),
        ...(behaviour?.ms === undefined ? [] : [`ms=${behaviour.ms}`]),
      ]
      const shown = defaults.length === 0 ? '' : ` (${defaults.join(', ')})`
      return `  ${name.padEnd(width)}  ${(behaviour?.words ?? same(''))[language]}${shown}`
    })
    .join('\n')
}

/** A fault that strikes one request. */
export interface Strike {
  readonly fault: Fault
  readonly behaviour: Behaviour
}

interface Active extends Strike {
  readonly setMs: number
  requests: number
}

/** The faults that are being played. */
export class Faults {
  #active: Active[] = []

  set(fault: Fault, nowMs: number): Strike {
    const behaviour = behaviourOf(fault.name)
    if (behaviour === undefined) throw new Error(`no such fault: ${fault.name}`)
    const active = { fault, behaviour, setMs: nowMs, requests: 0 }
    this.#active.push(active)
    return active
  }

  clear(): void {
    this.#active = []
  }

  get names(): readonly string[] {
    return this.#active.map(({ fault }) => fault.name)
  }

  /** Faults that hold whatever is asked, each with how long it has been set. */
  standing(nowMs: number): readonly (Strike & { readonly sinceMs: number })[] {
    return this.#active.map(({ fault, behaviour, setMs }) => ({ fault, behaviour, sinceMs: nowMs - setMs }))
  }

  /** Counts a generation request and says which faults strike it. */
  next(draws: Draws): readonly Strike[] {
    return this.#active.filter((active) => {
      active.requests += 1
      return struck(active.fault.on, active.requests, draws)
    })
  }
}

function struck(on: Which, nth: number, draws: Draws): boolean {
  switch (on.kind) {
    case 'all':
      return true
    case 'nth':
      return nth === on.nth
    case 'share':
      return draws.hits(on.share)
    default:
      return on satisfies never
  }
}
