// One of the bench's threads: chunks in, tallies out.
import { parentPort } from 'node:worker_threads'
import { type Chunk, simulate } from './simulate.ts'

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(simulate(chunk)))
