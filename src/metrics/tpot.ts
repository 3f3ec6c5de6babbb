import { latencyFamily, term } from './latency.ts'
import { tpotS } from './measured.ts'

/** Over answers of more than one token. */
export const tpot = latencyFamily({
  stem: 'tpot',
  term: term('TPOT'),
  title: 'Time per Output Token (excl. 1st token)',
  group: 'decode',
  floorMs: 0.2,
  secondsOf: ({ requests }) => requests.map(tpotS).filter((seconds) => seconds !== null),
})
