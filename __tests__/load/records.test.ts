import { describe, expect, test } from 'vitest'
import { runLoad } from '../../src/load/index.ts'
import { answerWell, chunk, doneEvent, faultServer, lastChunk, streamHead, token } from '../helpers/fault-server.ts'
import { io, jobTo, planOf } from '../helpers/load-jobs.ts'

/** Two tokens and no usage. */
const uncounted = Buffer.concat([
  Buffer.from(streamHead),
  chunk(token('a') + token('b', 'length') + doneEvent),
  Buffer.from(lastChunk),
])

describe.each([0, 2])('lanes: %i', (lanes) => {
  test.each([
    { texts: 'all', want: ['t0t1', 'ab'] },
    { texts: 'uncounted', want: ['', 'ab'] },
    { texts: 'none', want: ['', ''] },
  ] as const)('texts $texts: of a counted and an uncounted answer $want', async ({ texts, want }) => {
    await using server = await faultServer((socket, asked) =>
      JSON.parse(asked.body).prompt === 'p0' ? answerWell(2)(socket, asked) : socket.write(uncounted),
    )
    const { records } = await runLoad(jobTo(server.url, { plan: planOf(2), texts, lanes }), io())
    expect(records.map(({ text }) => text)).toEqual(want)
  })

  test('each record is its own request’s, whatever ended first and however', async () => {
    await using server = await faultServer((socket, asked) => {
      const k = Number(JSON.parse(asked.body).prompt.slice(1))
      if (k % 5 === 4) socket.write('HTTP/1.1 500 Broken\r\ncontent-length: 2\r\n\r\nno')
      else setTimeout(() => answerWell(k + 1)(socket, asked), (k * 7) % 20)
    })
    const { records } = await runLoad(jobTo(server.url, { plan: planOf(30), concurrency: 4, lanes }), io())
    for (const [k, { index, ending, eventMs, usage, askedTokens, promptTokens }] of records.entries()) {
      expect({ index, askedTokens, promptTokens }).toEqual({ index: k, askedTokens: 4, promptTokens: 5 })
      if (k % 5 === 4) {
        expect(ending).toEqual({ kind: 'http', status: 500, reason: 'Broken', detail: 'no' })
        expect([eventMs.length, usage]).toEqual([0, null])
      } else {
        expect(ending).toEqual({ kind: 'ok' })
        expect(eventMs).toHaveLength(k + 1)
        expect(usage).toEqual({ promptTokens: 5, completionTokens: k + 1, cachedTokens: null, fromChoices: false })
      }
    }
  })
})
