/** One TCP segment with payload, as a capture of the loopback saw it. */
export interface Segment {
  /** ms of the wall clock. */
  readonly atMs: number
  readonly sourcePort: number
  readonly targetPort: number
  readonly payloadBytes: number
}

const headerBytes = 24
const recordHeaderBytes = 16
const ethernetBytes = 14
/** libpcap's magic numbers and how many fractions of a second their stamps have. */
const fractions: Readonly<Record<number, number>> = { 2712812621: 1e9, 2712847316: 1e6 }
const ethernetLink = 1

/**
 * The segments of a capture file (libpcap's classic format, this machine's byte order, Ethernet frames, IPv4).
 * @throws Error: another format.
 */
export function segmentsOf(capture: Buffer): Segment[] {
  const perSecond = fractions[capture.readUInt32LE(0)]
  const link = capture.readUInt32LE(20)
  if (perSecond === undefined || link !== ethernetLink) throw new Error(`a capture of link type ${link} cannot be read`)
  const segments: Segment[] = []
  let at = headerBytes
  while (at + recordHeaderBytes <= capture.length) {
    const kept = capture.readUInt32LE(at + 8)
    const frameAt = at + recordHeaderBytes
    if (frameAt + kept > capture.length) break
    const atMs = capture.readUInt32LE(at) * 1000 + (capture.readUInt32LE(at + 4) * 1000) / perSecond
    segments.push({ atMs, ...tcpOf(capture, frameAt + ethernetBytes) })
    at = frameAt + kept
  }
  return segments
}

function tcpOf(bytes: Buffer, ipAt: number): Omit<Segment, 'atMs'> {
  const ipHeader = (bytes.readUInt8(ipAt) & 0x0f) * 4
  const tcpAt = ipAt + ipHeader
  const tcpHeader = (bytes.readUInt8(tcpAt + 12) >> 4) * 4
  return {
    sourcePort: bytes.readUInt16BE(tcpAt),
    targetPort: bytes.readUInt16BE(tcpAt + 2),
    payloadBytes: bytes.readUInt16BE(ipAt + 2) - ipHeader - tcpHeader,
  }
}

/** One exchange on a kept-alive connection: the request's segments, then the answer's. */
export interface CapturedExchange {
  readonly askedMs: number[]
  readonly answeredMs: number[]
}

/** The exchanges of each client port, in order. */
export function exchangesOf(segments: readonly Segment[], serverPort: number): Map<number, CapturedExchange[]> {
  const ports = new Map<number, CapturedExchange[]>()
  for (const { atMs, sourcePort, targetPort, payloadBytes } of segments) {
    if (payloadBytes <= 0) continue
    const answers = sourcePort === serverPort
    const clientPort = answers ? targetPort : sourcePort
    const exchanges = ports.get(clientPort) ?? []
    ports.set(clientPort, exchanges)
    const current = exchanges.at(-1)
    if (answers) current?.answeredMs.push(atMs)
    else if (current === undefined || current.answeredMs.length > 0) exchanges.push({ askedMs: [atMs], answeredMs: [] })
    else current.askedMs.push(atMs)
  }
  return ports
}
