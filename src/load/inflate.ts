import { createBrotliDecompress, createInflate, createUnzip, createZstdDecompress, constants as zlib } from 'node:zlib'

export interface Inflated {
  /** `atMs` is the stamp of the compressed bytes that these came from. */
  bytes(bytes: Buffer, atMs: number): void
}

/** Undoes a Content-Encoding as the bytes come. */
export interface Inflate {
  feed(bytes: Uint8Array, atMs: number): void
  /** Calls back once everything that was fed is out: with an error if it could not be undone. */
  end(done: (error: Error | null) => void): void
}

// Flush at each event, and take a stream that stops short for what it holds.
const zlibOptions = { flush: zlib.Z_SYNC_FLUSH, finishFlush: zlib.Z_SYNC_FLUSH }
const brotliOptions = { flush: zlib.BROTLI_OPERATION_FLUSH, finishFlush: zlib.BROTLI_OPERATION_FLUSH }

const decoders = {
  gzip: () => createUnzip(zlibOptions),
  'x-gzip': () => createUnzip(zlibOptions),
  deflate: () => createInflate(zlibOptions),
  br: () => createBrotliDecompress(brotliOptions),
  zstd: () => createZstdDecompress(),
} as const

/**
 * For a server that compresses although it was not asked to (no Accept-Encoding is sent: compression would hold events
 * back). Null for an encoding that is not known.
 */
export function inflate(encoding: string, out: Inflated): Inflate | null {
  if (!(encoding in decoders)) return null
  const decoder = decoders[encoding as keyof typeof decoders]()
  // Output comes in the order of what was written, so the oldest unfinished write has the stamp.
  const stamps: number[] = []
  let failed: Error | null = null
  let lastMs = Number.NaN
  decoder.on('data', (bytes: Buffer) => out.bytes(bytes, stamps[0] ?? lastMs))
  decoder.on('error', (error: Error) => {
    failed ??= error
  })
  return {
    feed(bytes, atMs) {
      if (failed !== null) return
      stamps.push(atMs)
      decoder.write(new Uint8Array(bytes), () => {
        lastMs = stamps.shift() ?? lastMs
      })
    },
    end(done) {
      decoder.once('close', () => done(failed))
      if (failed === null) decoder.end()
      else decoder.destroy()
    },
  }
}
