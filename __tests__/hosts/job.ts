// A job as the Action starts it: reads the config, says some things, publishes, exits as told. Run by job.test.ts.
import { githubHost, outsideOfAJob } from '../../src/hosts/github/host.ts'
import { markerOf } from '../../src/report/index.ts'
import { leg } from './posting.ts'

try {
  const host = githubHost()
  const { repository } = host.writer('0.1.0')
  const marker = markerOf({ suite: 'default', repository })
  host.log.info('the key is sk-sesame-key\n::error::forged')
  host.log.warning('##[error]forged too')
  await host.group('Round 1', async () => host.stdout('::set-output name=outcome::pass\nblock\n'))
  const published = await host.publish({
    language: 'en',
    comment: { legs: [leg('report')], whole: false },
    marker,
    commentAuthor: null,
    summary: '# report\n',
    annotations: [{ level: 'error', title: 'regressed', text: '5 % worse, limit: 3 %' }],
    outputs: { outcome: 'regressed', metrics: '{"a":1}' },
  })
  const facts = {
    mayStore: await host.mayStore(true),
    pull: host.pull,
    head: host.head,
    runUrl: host.runUrl,
    published,
  }
  host.stdout(`${JSON.stringify(facts)}\n`)
  host.exit(1)
} catch (error) {
  outsideOfAJob(error)
}
