import { latencyFamily, term } from './latency.ts'

export const ttft = latencyFamily({
  stem: 'ttft',
  term: term('TTFT'),
  title: 'Time to First Token',
  group: 'ttft',
  floorMs: 2,
  secondsOf: ({ requests }) => requests.map(({ ttftS }) => ttftS),
})
