import type { Judgement } from '../domain/judgement.ts'
import { judgementShape } from './judgement-shape.ts'
import { Misfit } from './shape.ts'

/** No `judgement.json` is larger: one of fifty scenarios with all their rounds is a tenth of it. */
export const mostJudgementBytes = 8 * 1024 * 1024
/** Brackets inside brackets. A judgement has eight. */
const deepest = 16

export type ReadJudgement =
  | { readonly ok: true; readonly judgement: Judgement }
  | { readonly ok: false; readonly misfit: Misfit }

/**
 * A `judgement.json` from anywhere: what it says, or the first place that is not as this version writes it. Of what it
 * says only the form is known then; whether it agrees with itself is asked where the rule is (`gate`).
 */
export function readJudgement(bytes: Uint8Array): ReadJudgement {
  try {
    return { ok: true, judgement: judgementShape(jsonOf(textOf(bytes)), '') }
  } catch (error) {
    if (error instanceof Misfit) return { ok: false, misfit: error }
    throw error
  }
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > mostJudgementBytes) throw new Misfit('', 'bytes', mostJudgementBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Misfit('', 'utf-8')
  }
}

function jsonOf(text: string): unknown {
  if (depthOf(text) > deepest) throw new Misfit('', 'depth', deepest)
  try {
    return JSON.parse(text)
  } catch {
    throw new Misfit('', 'json')
  }
}

/**
 * How deep the brackets go, strings aside: looked at before anything is built from the text. One pass over the
 * characters, because a pattern could be made to begin again at every quote.
 */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '\\') at += 1
    else if (letter === '"') inString = !inString
    else if (inString) continue
    else if (letter === '[' || letter === '{') most = Math.max(most, ++depth)
    else if (letter === ']' || letter === '}') depth -= 1
  }
  return most
}
