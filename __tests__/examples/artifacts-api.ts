import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An artifact as the platform lists it. */
export interface ListedArtifact {
  readonly name: string
  readonly run: number
  readonly head: string
  /** Of the run's head; 11 is the repository itself. */
  readonly repository?: number
  readonly expired?: boolean
}

/** The list of artifacts of `o/r`, before an API that has everything else. `at`: its GITHUB_API_URL. */
export async function artifactsApi(
  artifacts: readonly ListedArtifact[],
  at: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((asked, response) => {
    const { pathname, searchParams } = new URL(asked.url ?? '', at)
    if (pathname === '/repos/o/r/actions/artifacts') {
      const found = artifacts.filter(({ name }) => name === searchParams.get('name'))
      const authorized = /^Bearer \S+$/.test(asked.headers.authorization ?? '')
      response.writeHead(authorized ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ total_count: found.length, artifacts: found.map(shown) }))
      return
    }
    const { method, headers } = asked
    const onward = request(new URL(asked.url ?? '', at), { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    asked.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const shown = ({ name, run, head, repository = 11, expired = false }: ListedArtifact) => ({
  ...{ name, expired },
  workflow_run: { id: run, repository_id: 11, head_repository_id: repository, head_sha: head },
})
