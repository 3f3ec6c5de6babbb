import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export interface SpoolGiven {
  /** Where the file is made, if one is needed. */
  readonly folder: string
  /** Whole segments that are kept in memory, at most, while the disk keeps up. */
  readonly keepSegments?: number
  /** Times in a segment. */
  readonly segmentTimes?: number
}

type Segment = Float64Array<ArrayBuffer>

const bytesPerTime = 8

/**
 * Times in the order in which they were added. Memory holds the last 16 MiB of them; what is older goes to a file that
 * has no name, in the background. When that cannot be written (a full disk, no folder), memory keeps it: nothing that
 * was measured is lost.
 */
export class Spool {
  readonly #given: Required<SpoolGiven>
  /** In order; all but the last are full. Those before them are in the file. */
  #segments: Segment[] = []
  #spare: Segment | null = null
  /** Times in the last segment. */
  #filled = 0
  /** Times in the file. */
  #written = 0
  #length = 0
  #file: FileHandle | null = null
  #writing: Promise<void> | null = null
  #refused = false

  constructor(given: SpoolGiven) {
    this.#given = { keepSegments: 16, segmentTimes: 131_072, ...given }
  }

  get length(): number {
    return this.#length
  }

  /** Times that are in the file by now. */
  get written(): number {
    return this.#written
  }

  /** Adds a copy of times; returns how many had been added before. */
  add(times: Float64Array): number {
    const before = this.#length
    for (let from = 0; from < times.length; ) {
      const segment = this.#open()
      const part = times.subarray(from, from + segment.length - this.#filled)
      segment.set(part, this.#filled)
      this.#filled += part.length
      from += part.length
    }
    this.#length += times.length
    return before
  }

  /** All of them, as one array; nothing can be added any more. */
  async whole(): Promise<Float64Array<ArrayBuffer>> {
    this.#refused = true
    await this.#writing
    const all = new Float64Array(this.#length)
    if (this.#file !== null) await readAll(this.#file, all.subarray(0, this.#written))
    let at = this.#written
    for (const segment of this.#segments) {
      const part = segment.subarray(0, this.#length - at)
      all.set(part, at)
      at += part.length
    }
    await this.close()
    return all
  }

  async close(): Promise<void> {
    this.#refused = true
    await this.#writing
    await this.#file?.close()
    this.#file = null
    for (const segment of this.#segments) giveBack(segment)
    this.#segments = []
    this.#spare = null
  }

  /** The segment with room. */
  #open(): Segment {
    const last = this.#segments.at(-1)
    if (last !== undefined && this.#filled < last.length) return last
    if (this.#segments.length > this.#given.keepSegments && !this.#refused) this.#writing ??= this.#writeOut()
    const segment = this.#spare ?? new Float64Array(this.#given.segmentTimes)
    this.#spare = null
    this.#segments.push(segment)
    this.#filled = 0
    return segment
  }

  /** Writes the oldest segments until no more than the bound are left. Never rejects. */
  async #writeOut(): Promise<void> {
    try {
      this.#file ??= await namelessFile(this.#given.folder)
      for (;;) {
        const [oldest] = this.#segments
        if (oldest === undefined || this.#segments.length <= this.#given.keepSegments || this.#refused) break
        await writeAll(this.#file, oldest, this.#written)
        this.#written += oldest.length
        this.#segments.shift()
        if (this.#spare === null) this.#spare = oldest
        else giveBack(oldest)
      }
    } catch {
      this.#refused = true
    } finally {
      this.#writing = null
    }
  }
}

/** A file that goes with its descriptor, however the process ends. */
async function namelessFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `tokgate-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}

/** At once: the garbage collector does not hurry for what lies outside its heap. */
const giveBack = ({ buffer }: Segment): void => void buffer.transfer(0)

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

async function writeAll(file: FileHandle, times: Float64Array, at: number): Promise<void> {
  const bytes = bytesOf(times)
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at * bytesPerTime + done)
    done += bytesWritten
  }
}

async function readAll(file: FileHandle, times: Float64Array): Promise<void> {
  const bytes = bytesOf(times)
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, done)
    if (bytesRead === 0) throw new Error(`the file of event times ends after ${done} of ${bytes.length} bytes`)
    done += bytesRead
  }
}
