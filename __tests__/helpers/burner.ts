// Loaded with --import into every thread of a process: holds up the threads that BURN names, BURN_MS of each second.
import { isMainThread, workerData } from 'node:worker_threads'

const lane = isMainThread ? 'main' : workerData?.work === 'load' ? `lane ${workerData.job.lane}` : 'other'
const ms = Number(process.env['BURN_MS'] ?? 50)

const burn = (): void => {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

if ((process.env['BURN'] ?? '').split(',').includes(lane)) setInterval(burn, 1000).unref()
