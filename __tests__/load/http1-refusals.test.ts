import { describe, expect, test } from 'vitest'
import { readText } from '../helpers/read-answer.ts'

const ok = 'HTTP/1.1 200 OK\r\n'
const chunkedHead = `${ok}transfer-encoding: chunked\r\n\r\n`

describe('what is refused, at its first wrong byte', () => {
  const notHttp = 'Expected HTTP/, RTSP/ or ICE/'
  test.each([
    { name: 'a TLS alert', text: '\x15', end: notHttp },
    { name: 'another protocol', text: 'S', end: notHttp },
    { name: 'HTTP/2’s first frame', text: '\x00', end: notHttp },
    { name: 'an unknown version', text: 'HTTP/3.0', end: 'Invalid HTTP version' },
    { name: 'a status of two digits', text: 'HTTP/1.1 20 ', end: 'Invalid status code' },
    { name: 'a status of four digits', text: 'HTTP/1.1 2000', end: 'Invalid response status' },
    { name: 'a status below 100', text: 'HTTP/1.1 099', end: 'Invalid status code' },
    { name: 'a switch of protocols that nobody asked for', text: 'HTTP/1.1 101 X\r\n\r\n', end: 'upgrade' },
    { name: 'a bare LF', text: 'HTTP/1.1 200 OK\n', end: 'Missing expected CR after response line' },
    { name: 'a bare CR', text: `${ok}x: y\rz`, end: 'Missing expected LF after header value' },
    { name: 'a blank before a colon', text: `${ok}x `, end: 'Invalid header token' },
    { name: 'a line without a name', text: `${ok}:`, end: 'Invalid header token' },
    { name: 'a folded line', text: `${ok}x: y\r\n `, end: 'Unexpected whitespace after header value' },
    { name: 'a control character in a value', text: `${ok}x: \x00`, end: 'Invalid header value char' },
    { name: 'an empty length', text: `${ok}content-length:\r`, end: 'Empty Content-Length' },
    { name: 'a length with a sign', text: `${ok}content-length: +`, end: 'Invalid character in Content-Length' },
    { name: 'a list of lengths', text: `${ok}content-length: 5,`, end: 'Invalid character in Content-Length' },
    {
      name: 'two lengths, be they equal',
      text: `${ok}content-length: 5\r\ncontent-length: 5`,
      end: 'Duplicate Content-Length',
    },
    {
      name: 'a length that no number holds',
      text: `${ok}content-length: 9007199254740992`,
      end: 'Content-Length overflow',
    },
    {
      name: 'a length, then an encoding',
      text: `${ok}content-length: 5\r\ntransfer-encoding:`,
      end: "Transfer-Encoding can't be present with Content-Length",
    },
    {
      name: 'an encoding, then a length',
      text: `${ok}transfer-encoding: chunked\r\ncontent-length:`,
      end: "Content-Length can't be present with Transfer-Encoding",
    },
    { name: 'a chunk without a size', text: `${chunkedHead}\r`, end: 'Invalid character in chunk size' },
    { name: 'a negative chunk', text: `${chunkedHead}-`, end: 'Invalid character in chunk size' },
    { name: 'a blank behind a size', text: `${chunkedHead}5 `, end: 'Invalid character in chunk size' },
    { name: 'a chunk that no number holds', text: `${chunkedHead}${'f'.repeat(14)}`, end: 'Chunk size overflow' },
    { name: 'a chunk longer than its size', text: `${chunkedHead}1\r\nab`, end: 'Expected LF after chunk data' },
    { name: 'an extension without its name', text: `${chunkedHead}1; `, end: 'Invalid character in chunk extensions' },
    { name: 'trailers that are none', text: `${chunkedHead}0\r\n `, end: 'Invalid header token' },
  ])('$name', ({ text, end }) => {
    expect(readText(text).end).toBe(end)
    expect(readText(text.slice(0, -1)).end).toBe('open')
  })
})

test('16 KiB of header names and values are too many; of trailers too; one byte less is not', () => {
  const head = (bytes: number): string =>
    `${ok}x: ${'y'.repeat(bytes - 'x'.length - 'content-length0'.length)}\r\ncontent-length: 0\r\n\r\n`
  expect(readText(head(16_383)).end).toBe('done')
  expect(readText(head(16_384)).end).toBe('head-too-large')
  expect(readText(`${ok}${'a:\r\n'.repeat(20_000)}`).end).toBe('head-too-large')
  expect(readText(`HTTP/1.1 200 ${'y'.repeat(20_000)}`).end).toBe('head-too-large')
  expect(readText(`${chunkedHead}0\r\nx: ${'y'.repeat(20_000)}`).end).toBe('head-too-large')
})
