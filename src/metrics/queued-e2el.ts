import { latencyFamily } from './latency.ts'

/** End-to-end latency as a user sees it: counted from when the request was due. */
export const queuedE2el = latencyFamily({
  stem: 'e2el_including_client_queue',
  term: { zh: '含客户端排队的 E2EL', en: 'E2EL incl. Client Queue' },
  title: 'Queue-inclusive End-to-end Latency',
  group: 'other',
  floorMs: 2,
  secondsOf: ({ requests }) => requests.map(({ latencyS, queueS }) => latencyS + queueS),
})
