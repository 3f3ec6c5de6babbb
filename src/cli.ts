import { runCommandLine } from './commands/main.ts'
import { terminalHost } from './hosts/terminal.ts'

const host = terminalHost()
host.exit(await runCommandLine(host))
