/** How to reach an endpoint. Values of headers and keys are secrets: never logged, stored or shown. */
export interface Connection {
  /** Base URL without a trailing slash, as given: `http://172.16.33.106:1025`. A path prefix is kept. */
  readonly baseUrl: string
  /** Extra request headers, in order; names as given. Includes Authorization when the compat sends one. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly tls: Tls
  /** Proxy URL for this endpoint, or null for a direct connection. */
  readonly proxy: string | null
}

/** PEM texts, not paths. */
export interface Tls {
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  /** True: certificates are not verified. */
  readonly insecure: boolean
}
