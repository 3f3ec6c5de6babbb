import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { env } from 'node:process'

const {
  INPUT_NAME: name = '',
  INPUT_PATTERN: pattern = '',
  INPUT_PATH: path = '',
  STAND_IN_ARTIFACTS: store = '',
} = env
const asked = env['INPUT_RUN-ID'] ?? ''
const own = env['GITHUB_RUN_ID'] ?? ''
if (asked !== '' && asked !== own && !env['INPUT_GITHUB-TOKEN']) throw new Error('another run needs github-token')
const folder = join(store, asked === '' ? own : asked)

mkdirSync(path, { recursive: true })
if (name !== '') {
  if (!existsSync(join(folder, name)))
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`)
  cpSync(join(folder, name), path, { recursive: true })
} else {
  const there = existsSync(folder) ? readdirSync(folder) : []
  for (const one of there)
    if (matchesGlob(one, pattern)) cpSync(join(folder, one), join(path, one), { recursive: true })
}
