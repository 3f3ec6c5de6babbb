// The entry of every worker thread (`dist/lane.js`): does the work that it was started for.
import { parentPort, type TransferListItem, workerData } from 'node:worker_threads'
import { LocalLane } from './lane.ts'
import type { FromLane, LaneWork, ToLane } from './thread.ts'

const { job } = workerData as LaneWork
const lane = new LocalLane(job)

const say = (message: FromLane, transfer: readonly TransferListItem[] = []): void =>
  parentPort?.postMessage(message, transfer)

async function run(originMs: number): Promise<void> {
  const result = await lane.run(originMs)
  const times = result.records.map(({ eventMs }) => eventMs.buffer as ArrayBuffer)
  say({ kind: 'done', result }, times)
}

parentPort?.on('message', (message: ToLane) => {
  if (message.kind === 'abort') lane.abort()
  else void run(message.originMs)
})

await lane.open()
say({ kind: 'open' })
