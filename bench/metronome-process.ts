// The metronome's own process: serves, and says over IPC what the harness asks. Started by hand it serves alone.
import { parseArgs } from 'node:util'
import type { FromMetronome, ToMetronome } from './metronome-run.ts'
import { MetronomeServer } from './metronome-server.ts'
import { warmUp } from './metronome-warm-up.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'first-ms': { type: 'string', default: '50' },
    'step-ms': { type: 'string', default: '20' },
    model: { type: 'string', default: 'metronome' },
  },
})

const server = new MetronomeServer({
  firstMs: Number(values['first-ms']),
  stepMs: Number(values['step-ms']),
  model: values.model,
})

const say = (message: FromMetronome): void => {
  if (process.send !== undefined) process.send(message)
  else console.log(JSON.stringify(message))
}

process.on('message', (message: ToMetronome) => {
  if (message.kind === 'log') say({ kind: 'log', log: server.log() })
  else if (message.kind === 'release') server.release()
  else {
    server.begin({ ...message, say })
    say({ kind: 'begun' })
  }
})
process.on('disconnect', () => process.exit(0))

await warmUp(values.model)
server.listen(Number(values.port), (port) => say({ kind: 'listening', port }))
