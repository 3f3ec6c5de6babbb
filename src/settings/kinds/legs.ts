import { isName } from '../../domain/name.ts'
import { legExpected } from '../../messages/settings-values.ts'
import type { Kind } from '../setting.ts'
import { manyOf } from './given.ts'

/** A scenario of a suite; `suite` null: of every suite that is reported. */
export interface Leg {
  readonly suite: string | null
  readonly scenario: string
}

/** `SCENARIO` or `SUITE/SCENARIO`, with commas or line ends between. */
export const legs = (): Kind<readonly Leg[]> =>
  manyOf({
    metavar: '[SUITE/]SCENARIO,…',
    takes: 'one',
    schema: { type: 'string' },
    split: (given) => given.split(',').map((part) => part.trim()),
    parse: (given) => {
      const [first = '', second, ...more] = given.split('/')
      const leg = second === undefined ? { suite: null, scenario: first } : { suite: first, scenario: second }
      const named = isName(leg.scenario) && (leg.suite === null || isName(leg.suite))
      return named && more.length === 0 ? { value: leg } : legExpected({ got: given })
    },
  })
