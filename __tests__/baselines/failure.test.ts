import { describe, expect, test } from 'vitest'
import { failureOf } from '../../src/baselines/git/failure.ts'

// What forges and git really say, and what it means. The sentences are theirs, cut to what tells.

const failed = (err: string, out = '') =>
  failureOf({ end: 'exit', code: 128, err, out: Buffer.from(out) }, (text) => text)

describe('of what git says', () => {
  test.each([
    { want: 'branch-missing', err: "fatal: couldn't find remote ref refs/heads/tokgate-baselines\n" },
    {
      want: 'forbidden',
      err: "remote: Permission to o/r.git denied to github-actions[bot].\nfatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403\n",
    },
    {
      want: 'forbidden',
      err: "remote: Write access to repository not granted.\nfatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403\n",
    },
    {
      want: 'not-found',
      err: "remote: Repository not found.\nfatal: repository 'https://github.com/o/r/' not found\n",
    },
    {
      want: 'not-found',
      err: "fatal: '/srv/none.git' does not appear to be a git repository\nfatal: Could not read from remote repository.\n",
    },
    {
      want: 'unauthorised',
      err: "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
    },
    { want: 'unauthorised', err: "fatal: Authentication failed for 'https://git.example/o/r/'\n" },
    {
      want: 'refused',
      err: 'remote: error: GH006: Protected branch update failed for refs/heads/tokgate-baselines.\n',
      out: '!\tabc:refs/heads/tokgate-baselines\t[remote rejected] (protected branch hook declined)\n',
    },
    {
      want: 'refused',
      err: 'remote: error: GH013: Repository rule violations found for refs/heads/tokgate-baselines.\n',
      out: '!\tabc:refs/heads/tokgate-baselines\t[remote rejected] (push declined due to repository rule violations)\n',
    },
    { want: 'raced', err: '', out: '!\tabc:refs/heads/tokgate-baselines\t[rejected] (stale info)\n' },
    { want: 'raced', err: '', out: '!\tabc:refs/heads/tokgate-baselines\t[rejected] (fetch first)\n' },
    {
      want: 'raced',
      err: "remote: error: cannot lock ref 'refs/heads/tokgate-baselines': is at 1 but expected 2\n",
      out: '!\tabc:refs/heads/tokgate-baselines\t[remote rejected] (failed to update ref)\n',
    },
    {
      want: 'raced',
      err: '',
      out: '!\tabc:refs/heads/tokgate-baselines\t[remote rejected] (incorrect old value provided)\n',
    },
    {
      want: 'interrupted',
      err: "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 502\n",
    },
    {
      want: 'interrupted',
      err: "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 429\n",
    },
    {
      want: 'interrupted',
      err: "fatal: unable to access 'https://github.com/o/r/': Failed to connect to github.com port 443\n",
    },
    {
      want: 'interrupted',
      err: 'error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: the remote end hung up unexpectedly\n',
    },
    {
      want: 'interrupted',
      err: '',
      out: '!\tabc:refs/heads/tokgate-baselines\t[remote rejected] (Internal Server Error)\n',
    },
    {
      want: 'unresolved',
      err: "fatal: unable to access 'https://git.example/o/r/': Could not resolve host: git.example\n",
    },
    {
      want: 'tls',
      err: "fatal: unable to access 'https://git.example/o/r/': SSL certificate problem: self-signed certificate\n",
    },
    {
      want: 'redirected',
      err: "fatal: unable to access 'https://github.com/o/old/': The requested URL returned error: 301\n",
    },
    {
      want: 'ssh-login',
      err: 'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n',
    },
    { want: 'ssh-login', err: 'Host key verification failed.\nfatal: Could not read from remote repository.\n' },
    { want: 'untrusted', err: "fatal: detected dubious ownership in repository at '/srv/perf.git'\n" },
    { want: 'disk', err: 'fatal: write error: No space left on device\n' },
    { want: 'object-format', err: 'fatal: mismatched algorithms: client sha1; server sha256\n' },
    { want: 'unknown', err: 'fatal: something new\n' },
  ])('$want', ({ want, err, out }) => {
    expect(failed(err, out).kind).toBe(want)
  })
})

test('a detail is one short plain line that begins with the server’s own words', () => {
  const { detail } = failed(
    'fatal: late\nremote: \u001b[31mno\u0007 ::error::x\n',
    `!\t${'x'.repeat(1000)}\t[remote rejected] (y)`,
  )
  expect(detail).toMatch(/^\[31mno : :error: :x; fatal: late; ! xxx/)
  expect(detail.length).toBeLessThanOrEqual(300)
  expect(detail).not.toMatch(/\p{C}/u)
})

test.each([
  { end: 'late', want: 'interrupted' },
  { end: 'stopped', want: 'stopped' },
  { end: 'overlong', want: 'too-much' },
] as const)('a call that was ended ($end) is not taken for what it had said by then', ({ end, want }) => {
  const said = { end, code: null, out: Buffer.alloc(0), err: "fatal: couldn't find remote ref refs/heads/x" }
  expect(failureOf(said, (text) => text).kind).toBe(want)
})
