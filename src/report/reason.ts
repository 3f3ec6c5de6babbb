import type { Reason } from '../domain/judgement.ts'
import type { Words } from '../domain/words.ts'
import { same } from '../domain/words.ts'
import { type Facts, reasonSentences } from '../messages/reasons.ts'
import { changed, moved, ruledOut, stoppedWords } from '../messages/report.ts'
import { baselineEndpoint } from '../messages/validity.ts'
import { metricNamed } from '../metrics/index.ts'
import { outside, plain } from './escape.ts'
import { betterOf, metricWords } from './labels.ts'
import { asSet, fixed, percent, percentAsSet, percentRange, sensible, signedPercent, signedRange } from './numbers.ts'

type Numbers = Reason['numbers']
type Own = (name: string) => number | undefined

const nothing: Words = same('')

/** The numbers of a reason in digits. What is not a number where one belongs shows as `–`: a reason may come from a file. */
export function factsOf(numbers: Numbers): Facts {
  const own: Own = (name) => {
    const value = Object.hasOwn(numbers, name) ? numbers[name] : undefined
    return typeof value === 'number' ? value : undefined
  }
  const metric = String(numbers['metric'] ?? '')
  const stopped = stoppedWords[String(numbers['stopped'] ?? 'open')] ?? stoppedWords['open']
  return {
    metric: metricWords(metric),
    subject: beforeChinese(metricWords(metric)),
    moved: movedBy(own),
    changed: changed(signedPercent(own('change')), rangeOf(own) && signedRange(rangeOf(own))),
    ruledOut: lossRuledOut(metric, own),
    stopped: stopped?.(asSet(own('rounds'))) ?? nothing,
    percent: (name) => (name === 'change' ? signedPercent(own(name)) : percent(own(name))),
    limit: (name) => percentAsSet(own(name)),
    count: (name) => asSet(own(name), 1),
    value: (name) => withUnit(own(name), metricNamed(metric)?.unit ?? ''),
    bound: (name) => `${asSet(own(name))} ${metricNamed(metric)?.unit ?? ''}`.trim(),
    ms: (name) => `${fixed(own(name), 1)} ms`,
    text: (name) => outside(String(Object.hasOwn(numbers, name) ? numbers[name] : '')),
  }
}

const beforeChinese = ({ zh, en }: Words): Words => ({ zh: /[A-Za-z0-9]$/u.test(zh) ? `${zh} ` : zh, en })

const rangeOf = (own: Own): readonly [number, number] | null => {
  const lower = own('lower')
  const upper = own('upper')
  return lower === undefined || upper === undefined ? null : [lower, upper]
}

/** The change as it went, its interval in the same direction: a drop of 9.5 % lies in 7.9 … 11.1 %. */
function movedBy(own: Own): Words {
  const change = own('change') ?? Number.NaN
  const range = rangeOf(own)
  if (!(change < 0)) return moved({ up: true, size: percent(change), range: range && percentRange(range) })
  return moved({ up: false, size: percent(-change), range: range && percentRange([-range[1], -range[0]]) })
}

function lossRuledOut(metric: string, own: Own): Words {
  const range = rangeOf(own)
  if (range === null) return nothing
  const loss = betterOf(metric) === 'higher' ? -range[0] : range[1]
  return loss >= 0.0005 ? ruledOut(percent(loss)) : nothing
}

/** A value in its unit, with as many digits as tell something. */
export const withUnit = (value: number | null | undefined, unit: string): string => `${sensible(value)} ${unit}`.trim()

/** The sentence of a reason, and its cure if it has one. An unknown key shows as itself. */
export function sentenceOf({ key, numbers }: Reason): { readonly what: Words; readonly cure: Words | null } {
  const sentence = Object.hasOwn(reasonSentences, key) ? reasonSentences[key] : undefined
  const facts = factsOf(numbers)
  const what = sentence?.what(facts) ?? same(outside(key))
  return {
    what:
      numbers['side'] === 'baseline' ? { zh: baselineEndpoint.zh + what.zh, en: baselineEndpoint.en + what.en } : what,
    cure: sentence?.cure?.(facts) ?? null,
  }
}

/** What happened and what to do about it, for a log or an error line: one sentence without marks of outside text. */
export function plainSentence(reason: Reason): Words {
  const { what, cure } = sentenceOf(reason)
  return {
    zh: plain(cure === null ? what.zh : `${what.zh}；${cure.zh.replace(/。$/u, '')}`),
    en: plain(
      cure === null ? what.en : `${what.en}; ${cure.en.charAt(0).toLowerCase()}${cure.en.slice(1).replace(/\.$/u, '')}`,
    ),
  }
}
