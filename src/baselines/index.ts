export { type DirStore, openDirStore } from './dir.ts'
export { RowNotStored } from './not-stored.ts'
export { mostRowBytes, type ReadRow, readRow, rowText } from './schema.ts'
