import { parentPort, type TransferListItem } from 'node:worker_threads'
import { LocalLane } from './lane.ts'
import type { FromLane, ToLane } from './thread.ts'
import type { LaneWork } from './work.ts'

/** A lane's thread: opens its connections, says so, and runs when it is told to. */
export async function carry({ job }: LaneWork): Promise<void> {
  const lane = new LocalLane(job)
  parentPort?.on('message', (message: ToLane) => {
    if (message.kind === 'abort') lane.abort()
    else void run(lane, message.originMs)
  })
  await lane.open()
  say({ kind: 'open' })
}

async function run(lane: LocalLane, originMs: number): Promise<void> {
  const result = await lane.run(originMs)
  say({ kind: 'done', result }, [result.records.times.buffer])
}

const say = (message: FromLane, transfer: readonly TransferListItem[] = []): void =>
  parentPort?.postMessage(message, transfer)
