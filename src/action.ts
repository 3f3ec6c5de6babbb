import { runAction } from './commands/main.ts'
import { githubHost, outsideOfAJob } from './hosts/github/host.ts'

try {
  const host = githubHost()
  host.exit(await runAction(host))
} catch (error) {
  outsideOfAJob(error)
}
