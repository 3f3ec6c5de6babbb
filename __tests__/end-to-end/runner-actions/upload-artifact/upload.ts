import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { env } from 'node:process'

const { INPUT_NAME: name = '', INPUT_PATH: path = '', STAND_IN_ARTIFACTS: store = '', GITHUB_RUN_ID: run = '' } = env
const target = join(store, run, name)
if (!existsSync(path)) {
  if (env['INPUT_IF-NO-FILES-FOUND'] === 'error') throw new Error(`No files were found with the provided path: ${path}`)
} else if (existsSync(target) && env['INPUT_OVERWRITE'] !== 'true') {
  throw new Error(`an artifact with the name ${name} already exists on the workflow run`)
} else {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(path, statSync(path).isDirectory() ? target : join(target, basename(path)), { recursive: true })
}
