import { describe, expect, test } from 'vitest'
import type { Acceptance } from '../../src/domain/acceptance.ts'
import { notAcceptedWords } from '../../src/messages/accept.ts'
import type { StoredEvent } from '../helpers/github-server.ts'
import { asked, at, type Given, label, labelled, lin, other, stored } from './accepting.ts'
import { headSha, pullPayload, workflowRunEnv, workflowRunPayload } from './events.ts'

const by = (actor: string, time: string, changes: Partial<StoredEvent> = {}): StoredEvent => ({
  issue: 42,
  event: 'labeled',
  actor,
  at: at(time),
  label,
  ...changes,
})

describe('a label that accepts', () => {
  test.each<{ name: string; given: Given; want?: Acceptance }>([
    { name: 'set by somebody who may write, after the head’s first run', given: {} },
    { name: 'of a role that maintains', given: { arrange: ({ roles }) => void roles.set('lin', 'maintain') } },
    { name: 'of an administrator', given: { arrange: ({ roles }) => void roles.set('lin', 'admin') } },
    {
      name: 'in another case: to the platform it is the same label',
      given: { wish: { label: 'Tokgate-Accept' } },
    },
    {
      name: 'set, taken off and set again: the last time counts',
      given: {
        arrange: ({ events }) =>
          void events.splice(
            0,
            1,
            by('wei', '06:10:00'),
            by('wei', '06:20:00', { event: 'unlabeled' }),
            by('lin', '07:00:00'),
            by('wei', '07:10:00', { label: 'bug' }),
            by('wei', '07:11:00', { label: 'bug', event: 'unlabeled' }),
          ),
      },
    },
    {
      name: 'for the newest of several heads',
      given: {
        arrange: ({ runs }) => void runs.push(stored({ id: 1, sha: other, createdAt: at('05:00:00') })),
      },
    },
    {
      name: 'while runs of pushes, of other workflows and of a fork’s branch of that name stand beside',
      given: {
        arrange: ({ runs }) =>
          void runs.push(
            stored({ id: 2, event: 'push', sha: other, createdAt: at('06:30:00') }),
            stored({ id: 3, workflow: 8, createdAt: at('07:30:00') }),
            stored({ id: 4, repository: 'wei/r', sha: other, createdAt: at('06:30:00') }),
          ),
      },
    },
    {
      name: 'after many events, which fill pages',
      given: {
        arrange: ({ events }) => {
          const noise = Array.from({ length: 250 }, (_, i) =>
            by('wei', `06:0${i % 10}:00`, { event: 'mentioned', label: undefined as never }),
          ).map(({ label: _, ...event }) => event)
          events.unshift(...noise)
        },
      },
    },
    {
      name: 'whose title is anything: one line of at most 200 characters',
      given: {
        arrange: ({ pulls }) => void pulls.splice(0, 1, labelled({ title: `a\n::error::b\u0000${'x'.repeat(300)}` })),
      },
      want: { ...lin, accepted: { ...lin.accepted, reason: `a ::error::b ${'x'.repeat(187)}` } },
    },
    {
      name: 'on a fork’s pull request, asked by the run that followed its run',
      given: {
        env: workflowRunEnv,
        payload: workflowRunPayload(),
        arrange: ({ pulls, runs }) => {
          pulls.splice(0, 1, labelled({ head: { sha: headSha, ref: 'faster', owner: 'wei', repository: 22 } }))
          const id = (workflowRunPayload() as { workflow_run: { id: number } }).workflow_run.id
          runs.push(stored({ id, repository: 'wei/r' }))
        },
      },
    },
  ])('$name', async ({ given, want = lin }) => {
    expect((await asked(given)).found).toEqual(want)
  })
})

const older = { by: 'lin', at: at('07:00:00') }

describe('a label that accepts nothing', () => {
  test.each<{ name: string; given: Given; why: object; says: RegExp }>([
    {
      name: 'it is not there',
      given: { arrange: ({ pulls }) => void pulls.splice(0, 1, labelled({ labels: ['bug'] })) },
      why: { key: 'accept.absent', numbers: { pull: 42 } },
      says: /write permission can accept it by setting the label tokgate-accept on #42/,
    },
    {
      name: 'it was there in the event only: the payload’s labels are those of then',
      given: {
        payload: pullPayload({ action: 'labeled' }),
        arrange: ({ pulls, events }) => {
          pulls.splice(0, 1, labelled({ labels: [] }))
          events.push(by('lin', '07:00:01', { event: 'unlabeled' }))
        },
      },
      why: { key: 'accept.absent' },
      says: /can accept it/,
    },
    {
      name: 'somebody without write permission set it',
      given: { arrange: ({ events }) => void events.splice(0, 1, by('wei', '07:00:00')) },
      why: { key: 'accept.permission', numbers: { by: 'wei', permission: 'read' } },
      says: /wei, who set it at .*07:00:00Z, has the permission read and not write/,
    },
    {
      name: 'somebody who triages set it',
      given: { arrange: ({ roles }) => void roles.set('lin', 'triage') },
      why: { key: 'accept.permission', numbers: { permission: 'read' } },
      says: /not write/,
    },
    {
      name: 'somebody who is no collaborator set it',
      given: { arrange: ({ events }) => void events.splice(0, 1, by('mallory', '07:00:00')) },
      why: { key: 'accept.permission', numbers: { by: 'mallory', permission: 'none' } },
      says: /mallory/,
    },
    {
      name: 'somebody without permission set it again after lin',
      given: {
        arrange: ({ events }) => void events.push(by('lin', '07:10:00', { event: 'unlabeled' }), by('wei', '07:11:00')),
      },
      why: { key: 'accept.permission', numbers: { by: 'wei' } },
      says: /wei/,
    },
    {
      name: 'a program set it, whatever it may do',
      given: {
        arrange: ({ events, roles }) => {
          events.splice(0, 1, by('labeler[bot]', '07:00:00'))
          roles.set('labeler[bot]', 'admin')
        },
      },
      why: { key: 'accept.bot', numbers: { by: 'labeler[bot]' } },
      says: /no person's account/,
    },
    {
      name: 'it was set before the head’s first run: for another head',
      given: { arrange: ({ runs }) => void runs.splice(0, 1, stored({ createdAt: at('08:00:00') })) },
      why: { key: 'accept.older', numbers: { ...older, since: at('08:00:00') } },
      says: /lin set it at 2026-11-24T07:00:00Z, not after this head was first there \(2026-11-24T08:00:00Z\).*take it off and set it again/,
    },
    {
      name: 'it was set in the very second of the head’s first run: nothing tells which was first',
      given: { arrange: ({ runs }) => void runs.splice(0, 1, stored({ createdAt: at('07:00:00') })) },
      why: { key: 'accept.older' },
      says: /set it again/,
    },
    {
      name: 'the head was run first, replaced by the one that was accepted, and is back',
      given: {
        arrange: ({ runs }) =>
          void runs.push(
            stored({ id: 1, sha: other, createdAt: at('06:30:00') }),
            stored({ id: 2, createdAt: at('08:00:00') }),
          ),
      },
      why: { key: 'accept.older', numbers: { ...older, since: at('08:00:00') } },
      says: /meant for another one/,
    },
    {
      name: 'the head was replaced by force after it, although its own run is older',
      given: {
        arrange: ({ events }) => {
          const { label: _, ...push } = by('wei', '08:00:00', { event: 'head_ref_force_pushed' })
          events.push(push)
        },
      },
      why: { key: 'accept.older', numbers: { ...older, since: at('08:00:00') } },
      says: /set it again/,
    },
    {
      name: 'the commit was run on another pull request first, and came to this one after the label',
      given: {
        arrange: ({ runs }) =>
          void runs.splice(
            0,
            1,
            stored({ id: 1, branch: 'elsewhere', createdAt: at('05:00:00') }),
            stored({ createdAt: at('08:00:00') }),
          ),
      },
      why: { key: 'accept.older', numbers: { since: at('08:00:00') } },
      says: /meant for another one/,
    },
    {
      name: 'a commit that is not the head any more was judged',
      given: { wish: { head: other } },
      why: { key: 'accept.moved', numbers: { head: other, now: headSha } },
      says: /decade0 was judged, and the head of #42 is c0ffee0 by now/,
    },
    {
      name: 'no run of this workflow is known for the head',
      given: { arrange: ({ runs }) => void runs.splice(0, 1, stored({ sha: other })) },
      why: { key: 'accept.no-run' },
      says: /no run of this workflow is known for c0ffee0/,
    },
    {
      name: 'no event tells who set it (a label that was renamed)',
      given: { arrange: ({ events }) => void events.splice(0, 1) },
      why: { key: 'accept.untold' },
      says: /no event of the pull request says who set it/,
    },
    {
      name: 'it was taken off while the questions were asked',
      given: { arrange: ({ events }) => void events.push(by('lin', '07:10:00', { event: 'unlabeled' })) },
      why: { key: 'accept.untold' },
      says: /take it off and set it again/,
    },
    {
      name: 'the token may not ask for runs',
      given: { options: { permissions: { actions: 'none' } } },
      why: { key: 'accept.forbidden', numbers: { permission: 'actions: read' } },
      says: /add "actions: read" to the job's permissions/,
    },
    {
      name: 'the token may not ask for pull requests',
      given: { options: { permissions: { 'pull-requests': 'none', issues: 'none' } } },
      why: { key: 'accept.forbidden', numbers: { permission: 'pull-requests: read' } },
      says: /add "pull-requests: read"/,
    },
    {
      name: 'the platform knows no such address (Gitea)',
      given: { arrange: (server) => server.fail({ on: /issues\/42\/events/, status: 404 }) },
      why: { key: 'accept.unknown', numbers: { what: 'events' } },
      says: /does not tell who set the label \(404\).*tokgate baseline accept/,
    },
    {
      name: 'the platform fails, again and again',
      given: { arrange: (server) => server.fail({ on: /permission/, status: 502, times: 9 }) },
      why: { key: 'accept.unreachable', numbers: { what: 'permission' } },
      says: /nothing is accepted.*run the job again/,
    },
    {
      name: 'the connection breaks, again and again',
      given: { arrange: (server) => server.fail({ on: /pulls\/42/, status: 'drop', times: 9 }) },
      why: { key: 'accept.unreachable', numbers: { what: 'pull' } },
      says: /nothing is accepted/,
    },
    {
      name: 'there is no token',
      given: { token: false },
      why: { key: 'accept.no-token' },
      says: /without a token/,
    },
  ])('$name', async ({ given, why, says }) => {
    const { found } = await asked(given)
    if (found?.kind !== 'not') throw new Error(`accepted: ${JSON.stringify(found)}`)
    expect(found.why).toMatchObject(why)
    const words = notAcceptedWords(label, found.why)
    expect(words.en).toMatch(says)
    expect(words.zh).toContain(label)
  })

  test('a failure that passes is no refusal', async () => {
    const { found } = await asked({
      arrange: (server) => server.fail({ on: /events/, status: 503, times: 2 }),
    })
    expect(found).toEqual(lin)
  })
})

test('without the label one question is all', async () => {
  const arrange: NonNullable<Given['arrange']> = ({ pulls }) => void pulls.splice(0, 1, labelled({ labels: [] }))
  expect((await asked({ arrange })).requests).toEqual(['GET /repos/o/r/pulls/42'])
})
