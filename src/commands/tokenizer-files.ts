import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Compat } from '../domain/compat.ts'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import { fileUnreadable } from '../messages/commands.ts'
import { tokenizerUnreadable } from '../messages/workload.ts'
import { readTokenizer, type Tokenizer, type TokenizerFile } from '../workload/index.ts'
import { codeOf } from './endpoint.ts'

/**
 * The tokenizer of a folder, or of the tokenizer.json that is named.
 * @throws UserProblem (exit 2): a file that is missing or cannot be read.
 */
export async function tokenizerIn(path: string, compat: Compat): Promise<Tokenizer> {
  const folder = path.endsWith('.json') ? join(path, '..') : path
  const file = await hashedFile(join(folder, 'tokenizer.json'))
  const config = await hashedFile(join(folder, 'tokenizer_config.json')).catch(unlessMissing)
  return readTokenizer({ file, config, compat })
}

/** A tokenizer may come without a config; one that is there and cannot be read would change its special ids unseen. */
function unlessMissing(error: unknown): null {
  if (error instanceof UserProblem && error.cause === 'ENOENT') return null
  throw error
}

const chunkBytes = 1024 * 1024

/** Hashed piece by piece: where prompts are at hand, the whole of it is never in memory. */
async function hashedFile(path: string): Promise<TokenizerFile> {
  try {
    await using file = await open(path, 'r')
    const sha256 = createHash('sha256')
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes)
      if (bytesRead === 0) break
      sha256.update(chunk.subarray(0, bytesRead))
    }
    const hash = sha256.digest('hex')
    return { path, hash, bytes: () => wholeFile(path, hash) }
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** @throws UserProblem: gone, or no longer the file whose prompts are kept under its hash. */
function wholeFile(path: string, hash: string): Uint8Array {
  const bytes = read(path)
  if (createHash('sha256').update(bytes).digest('hex') === hash) return bytes
  throw new UserProblem(tokenizerUnreadable({ path, why: 'it was changed while it was read' }))
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

const unreadable = (path: string, error: unknown): UserProblem =>
  new UserProblem(fileUnreadable({ setting: 'tokenizer', path, code: codeOf(error) }), exitCodes.user, codeOf(error))
