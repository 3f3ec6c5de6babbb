import { expect, test } from 'vitest'
import { UserProblem } from '../../src/domain/problem.ts'
import { isPrivateHost, proxyFor } from '../../src/server/index.ts'

const env = { http_proxy: 'http://user:sesame@proxy:3128', https_proxy: 'http://user:sesame@proxy:3129' }
const environment = (endpoint: string, more: Record<string, string> = {}) =>
  proxyFor(endpoint, { proxySetting: null, env: { ...env, ...more } })

test.each([
  { name: 'no proxy set', given: proxyFor('http://8.8.8.8:80', { proxySetting: null, env: {} }), proxy: null },
  { name: 'a public host', given: environment('http://llm.example.com:8000'), proxy: 'http://user:sesame@proxy:3128/' },
  { name: 'https has its own', given: environment('https://llm.example.com'), proxy: 'http://user:sesame@proxy:3129/' },
  { name: 'the document’s address is private', given: environment('http://172.16.33.106:1025'), proxy: null },
  {
    name: 'NO_PROXY names the host',
    given: environment('http://llm.example.com', { NO_PROXY: 'llm.example.com' }),
    proxy: null,
  },
  {
    name: 'NO_PROXY names its domain',
    given: environment('http://llm.example.com', { no_proxy: 'a.b, .example.com' }),
    proxy: null,
  },
  {
    name: 'NO_PROXY names its domain without a dot',
    given: environment('http://llm.example.com', { no_proxy: 'example.com' }),
    proxy: null,
  },
  {
    name: 'a domain ends at a dot',
    given: environment('http://notexample.com', { no_proxy: 'example.com' }),
    proxy: 'http://user:sesame@proxy:3128/',
  },
  {
    name: 'NO_PROXY names the port',
    given: environment('http://llm.example.com:8000', { no_proxy: 'llm.example.com:8000' }),
    proxy: null,
  },
  {
    name: 'NO_PROXY names another port',
    given: environment('http://llm.example.com:8000', { no_proxy: 'llm.example.com:9' }),
    proxy: 'http://user:sesame@proxy:3128/',
  },
  { name: 'NO_PROXY names a network', given: environment('http://8.8.4.4', { no_proxy: '8.8.0.0/16' }), proxy: null },
  {
    name: 'NO_PROXY names an IPv6 network',
    given: environment('http://[2001:db8::7]:8000', { no_proxy: '2001:db8::/32' }),
    proxy: null,
  },
  { name: 'NO_PROXY is *', given: environment('http://8.8.8.8', { no_proxy: '*' }), proxy: null },
  {
    name: 'the setting goes before everything',
    given: proxyFor('http://10.0.0.1', { proxySetting: 'http://other:1', env: { no_proxy: '*' } }),
    proxy: 'http://other:1/',
  },
  {
    name: 'a proxy without a scheme',
    given: proxyFor('http://8.8.8.8', { proxySetting: null, env: { HTTP_PROXY: 'proxy:3128' } }),
    proxy: 'http://proxy:3128/',
  },
])('$name', ({ given, proxy }) => {
  expect(given.proxy).toBe(proxy)
  expect(given.line ?? '').not.toContain('sesame')
})

test('the log names the proxy, or why there is none', () => {
  expect(environment('http://llm.example.com:8000').line).toBe(
    'The load goes through the proxy http://proxy:3128 (http_proxy)',
  )
  expect(environment('http://172.16.33.106:1025').line).toBe(
    'The load goes straight to 172.16.33.106:1025, not through http_proxy: the address is private; set proxy to use one',
  )
  expect(environment('http://8.8.8.8', { no_proxy: '*' }).line).toContain('NO_PROXY names it')
})

test('a proxy of another kind is the user’s mistake, and its password is not shown', () => {
  const given = () => proxyFor('http://8.8.8.8', { proxySetting: 'socks5://user:sesame@proxy:1080', env: {} })
  expect(given).toThrow(UserProblem)
  expect(given).toThrow('the proxy socks5://proxy:1080 (proxy) is not usable')
})

test.each([
  ['10.1.2.3', true],
  ['172.16.33.106', true],
  ['172.32.0.1', false],
  ['192.168.0.1', true],
  ['127.0.0.2', true],
  ['169.254.1.1', true],
  ['100.64.0.1', true],
  ['100.128.0.1', false],
  ['8.8.8.8', false],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['2001:db8::1', false],
  ['localhost', true],
  ['npu-host', true],
  ['vllm.default.svc.cluster.local', true],
  ['llm.example.com', false],
])('%s is private: %s', (host, want) => {
  expect(isPrivateHost(host)).toBe(want)
})
