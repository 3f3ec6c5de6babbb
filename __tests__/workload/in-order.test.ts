import { expect, test } from 'vitest'
import { makeInOrder } from '../../src/workload/in-order.ts'

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate)
}

test('results are in order, whatever ends first', async () => {
  const made = await makeInOrder(20, 4, async (i) => {
    await turns((i * 7) % 5)
    return i
  })
  expect(made).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('a limit of 1 starts each when the one before has ended', async () => {
  const events: string[] = []
  await makeInOrder(2, 1, async (i) => {
    events.push(`begin ${i}`)
    await turns(1)
    events.push(`end ${i}`)
  })
  expect(events).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1'])
})

test('after a failure nothing more is begun', async () => {
  const begun: number[] = []
  const making = makeInOrder(100, 3, async (i) => {
    begun.push(i)
    await turns(1)
    if (i === 1) throw new Error('404')
  })
  await expect(making).rejects.toThrow('404')
  await turns(20)
  expect(begun.length).toBeLessThanOrEqual(4)
})

test('nothing asked is nothing made', async () => {
  expect(await makeInOrder(0, 4, () => Promise.reject(new Error('made')))).toEqual([])
})
