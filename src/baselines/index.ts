import type { StoreName } from '../domain/baselines.ts'
import type { BaselineStore } from '../domain/row.ts'
import { openDirStore } from './dir.ts'
import { openGitStore } from './git.ts'
import type { Site } from './site.ts'

export { openDirStore } from './dir.ts'
export { tokenForms } from './git/token.ts'
export { openGitStore } from './git.ts'
export { RowNotStored } from './not-stored.ts'
export { mostRowBytes, type ReadRow, readRow, rowText } from './schema.ts'
export type { Branch, Site, World } from './site.ts'

/** Every store, opened at its part of a site. `append` throws RowNotStored; reading and removing a UserProblem. */
export const stores: Readonly<Record<StoreName, (site: Site) => BaselineStore>> = {
  dir: (site) => openDirStore(site.directory()),
  git: (site) => openGitStore(site.branch(), site.world),
}
