import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { listen } from './fault-server.ts'

export interface ProxyServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** First lines and Proxy-Authorization of what was asked: `CONNECT host:port`, `POST http://…`. */
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[]
}

/** A forward proxy: tunnels CONNECT, forwards absolute URLs; asks for `credentials` (`user:password`) if given. */
export async function proxyServer(credentials: string | null = null): Promise<ProxyServer> {
  const asked: { line: string; authorization: string | undefined }[] = []
  const wanted = credentials === null ? null : `Basic ${Buffer.from(credentials).toString('base64')}`
  const server = createServer((incoming, outgoing) => {
    asked.push({ line: `${incoming.method} ${incoming.url}`, authorization: incoming.headers['proxy-authorization'] })
    if (wanted !== null && incoming.headers['proxy-authorization'] !== wanted) {
      outgoing.writeHead(407, { 'content-length': 0 }).end()
      return
    }
    const { method = 'GET', headers } = incoming
    const onward = request(incoming.url ?? '', { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, client) => {
    asked.push({ line: `CONNECT ${incoming.url}`, authorization: incoming.headers['proxy-authorization'] })
    client.on('error', () => {})
    if (wanted !== null && incoming.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const [host, port] = (incoming.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(client)
      client.pipe(onward)
    })
    onward.on('error', () => client.destroy())
  })
  const port = await listen(server)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
