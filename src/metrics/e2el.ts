import { latencyFamily, term } from './latency.ts'

export const e2el = latencyFamily({
  stem: 'e2el',
  term: term('E2EL'),
  title: 'End-to-end Latency',
  group: 'other',
  floorMs: 2,
  secondsOf: ({ requests }) => requests.map(({ latencyS }) => latencyS),
})
