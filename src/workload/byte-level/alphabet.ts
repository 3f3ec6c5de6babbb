/** GPT-2's spelling of bytes: every byte is one visible character, so that a vocabulary can be written as text. */

const visible = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)

/** The bytes that have no look of their own are spelled U+0100 and on, in their order. */
const invisible = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !visible(byte))

/** The byte that a UTF-16 code unit spells; −1 within the table, and undefined beyond it, for one that spells none. */
export const byteSpelled: Int16Array = spelled()

function spelled(): Int16Array {
  const bytes = new Int16Array(0x100 + invisible.length).fill(-1)
  for (let byte = 0; byte < 256; byte += 1) if (visible(byte)) bytes[byte] = byte
  for (const [i, byte] of invisible.entries()) bytes[0x100 + i] = byte
  return bytes
}
