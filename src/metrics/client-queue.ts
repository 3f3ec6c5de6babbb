import { latencyFamily } from './latency.ts'

/** What a request waited in the client: for a slot under `--max-concurrency`, and for the client itself. */
export const clientQueue = latencyFamily({
  stem: 'client_queue_time',
  term: { zh: '客户端排队时间', en: 'Client Queue Time' },
  title: 'Client-side Queueing',
  group: 'other',
  floorMs: 2,
  secondsOf: ({ requests }) => requests.map(({ queueS }) => queueS),
})
