import { readFile } from 'node:fs/promises'
import { type Backend, backendNamed, checkUrl, connectionHeaders } from '../backends/index.ts'
import type { Connection, Tls } from '../domain/connection.ts'
import type { Engine } from '../domain/engine.ts'
import { UserProblem } from '../domain/problem.ts'
import { fileUnreadable } from '../messages/commands.ts'
import { type Discovery, type EngineArguments, openServer, proxyFor, type Server } from '../server/index.ts'
import { baseUrlOf, type Settings } from '../settings/index.ts'
import type { Run } from './run.ts'

/** The endpoint before anything was asked of it. */
export interface Address extends AsyncDisposable {
  readonly server: Server
  readonly connection: Connection
  /** Appended to the base URL. */
  readonly path: string
  readonly backend: Backend
}

/** The endpoint under test: where it is, what is served there, and how it is spoken to. */
export interface Endpoint extends Address {
  /** What requests carry as `model`. */
  readonly model: string
  /** `--model`, or the name found: what result files call `model_id`. */
  readonly modelId: string
  readonly engine: Engine
  readonly version: string | null
  /** MindIE's cap of every answer, in tokens; null: none known. */
  readonly maxOutputTokens: number | null
  readonly dialect: 'openai' | 'mindie'
  /** The weights' name or path, and the longest context, as `/v1/models` says; null: not told. */
  readonly root: string | null
  readonly maxModelLen: number | null
  /** What its metrics page says of its arguments; null: not asked. */
  readonly told: EngineArguments | null
}

/** Opens the way to the endpoint; nothing is sent. @throws UserProblem (exit 2): backend, URL, PEM files. */
export async function openAddress(settings: Settings, run: Run): Promise<Address> {
  const backend = backendNamed(settings.backend, settings.compat)
  const baseUrl = baseUrlOf(settings)
  checkUrl(baseUrl + settings.endpoint, backend, settings.compat)
  const route = proxyFor(baseUrl, { proxySetting: settings.proxy, env: run.env })
  if (route.line !== null) run.log.info(route.line)
  const connection: Connection = {
    baseUrl,
    headers: connectionHeaders({
      compat: settings.compat,
      apiKey: run.env['OPENAI_API_KEY'] ?? null,
      custom: settings.header,
    }),
    tls: await tlsOf(settings),
    proxy: route.proxy,
  }
  const server = openServer(connection, { signal: run.signal })
  return {
    server,
    connection,
    path: settings.endpoint,
    backend,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function tlsOf(settings: Settings): Promise<Tls> {
  return {
    ca: await pem(settings.caCert, 'ca-cert'),
    cert: await pem(settings.clientCert, 'client-cert'),
    key: await pem(settings.clientKey, 'client-key'),
    insecure: settings.insecure,
  }
}

async function pem(path: string | null, setting: string): Promise<string | null> {
  if (path === null) return null
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UserProblem(fileUnreadable({ setting, path, code: codeOf(error) }))
  }
}

/** The system's code of a failed file operation: ENOENT, EACCES, ENOSPC, … */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** The name that requests carry, where the user gave one. */
export const wantedModel = (settings: Settings): string | null => settings.servedModelName ?? settings.model

/** The endpoint as discovered. */
export function endpointOf(
  address: Address,
  settings: Settings,
  found: Discovery,
  told: EngineArguments | null = null,
): Endpoint {
  return {
    ...address,
    [Symbol.asyncDispose]: address[Symbol.asyncDispose],
    model: found.model,
    modelId: settings.model ?? found.root ?? found.model,
    engine: found.engine,
    version: found.version,
    maxOutputTokens: found.maxOutputTokens,
    dialect: found.engine === 'mindie' ? 'mindie' : 'openai',
    root: found.root,
    maxModelLen: found.maxModelLen,
    told,
  }
}
