import { BlockList, isIP } from 'node:net'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import * as say from '../messages/server.ts'
import { shownUrl } from './shown-url.ts'

/** How the load reaches its endpoint. `line` is for the log: null when there is nothing to say. */
export interface Route {
  /** The proxy's URL with its credentials, or null for a direct connection. Never logged: `line` is. */
  readonly proxy: string | null
  readonly line: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy for the load: the given one; else the environment's, if NO_PROXY lets it apply and the address is not
 * private (runners take no IP addresses in NO_PROXY, while endpoints are IP addresses). Throws a UserProblem (exit 2)
 * for a proxy that is no http or https URL.
 */
export function proxyFor(
  endpoint: string,
  given: { readonly proxySetting: string | null; readonly env: Environment },
): Route {
  if (given.proxySetting !== null) return through(usableProxy(given.proxySetting, 'proxy'), 'proxy')
  const url = new URL(endpoint)
  const found = fromEnvironment(url, given.env)
  if (found === null) return { proxy: null, line: null }
  const direct = whyDirect(url, given.env)
  if (direct === null) return through(usableProxy(found.value, found.name), found.name)
  return { proxy: null, line: `The load goes straight to ${url.host}, not through ${found.name}: ${direct}` }
}

const through = (proxy: string, from: string): Route => ({
  proxy,
  line: `The load goes through the proxy ${shownUrl(proxy)} (${from})`,
})

function fromEnvironment(url: URL, env: Environment): { name: string; value: string } | null {
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  for (const name of names) {
    const value = env[name]
    if (value !== undefined && value !== '') return { name, value }
  }
  return null
}

function usableProxy(text: string, from: string): string {
  const full = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href
  throw new UserProblem(say.proxyUnusable({ from, proxy: shownUrl(full) }), exitCodes.user)
}

function whyDirect(url: URL, env: Environment): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const exempt = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter((entry) => entry !== '')
  if (exempt.some((entry) => exempts(entry.toLowerCase(), host, port))) return 'NO_PROXY names it'
  return isPrivateHost(host) ? 'the address is private; set proxy to use one' : null
}

/** `*`, a host, a domain with or without a leading dot, either with a port, an address, or a network (10.0.0.0/8). */
function exempts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (isNetwork(entry)) return inNetwork(entry, host)
  const [, name = entry, onlyPort] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
  if (onlyPort !== undefined && onlyPort !== port) return false
  const domain = name.replace(/^\*?\./, '')
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`))
}

const isNetwork = (entry: string): boolean => /^[0-9a-f.:]+\/\d{1,3}$/.test(entry)

function inNetwork(entry: string, host: string): boolean {
  const [address = '', bits = ''] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return false
  const network = new BlockList()
  network.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return isIP(host) !== 0 && network.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}

const privateNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]

/** Private by address, or by a name that only a private network resolves: one label, `.local`, `.internal`, `.localhost`. */
export function isPrivateHost(host: string): boolean {
  if (isIP(host) !== 0) return privateNetworks.some((network) => inNetwork(network, host))
  return !host.includes('.') || /\.(local|internal|localhost|lan|home\.arpa)\.?$/.test(host)
}
