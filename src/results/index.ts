import type { Parsed } from '../domain/problem.ts'
import { judgement } from './judgement.ts'
import { type FileToRead, readBy } from './read.ts'
import type { ResultFile, ResultFormat } from './result-file.ts'
import { vllm } from './vllm.ts'

export { clientLines, failureLines, initialTestFailed, trafficLines, warmupStart } from './client-lines.ts'
export { type ClientOptions, type RampUp, shownLatencies } from './client-options.ts'
export { consoleBlock } from './console-block.ts'
export { appendTo, type Moment, pieceToAppend, resultDate, resultFileName } from './file.ts'
export { resultJson } from './json.ts'
export { mostJudgementBytes, type ReadJudgement, readJudgement } from './judgement-file.ts'
export { fixed2 } from './python-format.ts'
export type { FileToRead } from './read.ts'
export type { ResultFile, ResultFormat } from './result-file.ts'
export { Misfit } from './shape.ts'

/** The kinds of result files that are read; the first that recognises a file reads it. */
export const resultFormats = { judgement, vllm } as const satisfies Readonly<Record<string, ResultFormat>>

/** Reads a result file of any known kind. Every complaint names the file and the place in it. */
export const readResult = (file: FileToRead): Parsed<ResultFile> => readBy(Object.values(resultFormats), file)
