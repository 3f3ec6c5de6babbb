import type { Complaint, Parsed } from '../domain/problem.ts'
import { emptyFile, notAResult, notJson } from '../messages/results.ts'
import { isObject, type Json, type JsonFault, readPythonJson } from './python-json.ts'
import type { ResultFile, ResultFormat, Source } from './result-file.ts'

export interface FileToRead {
  /** Names the file in complaints and in the result. */
  readonly name: string
  readonly text: string
  /** Which scenario is meant where a file holds several; null or absent: the only one. */
  readonly scenario?: string | null
}

/** Reads a file by the first of the formats that recognises it. */
export function readBy(formats: readonly ResultFormat[], file: FileToRead): Parsed<ResultFile> {
  const text = file.text.replace(/^\uFEFF/, '')
  if (text.trim() === '') return complaint({ where: file.name, words: emptyFile() })
  const source: Source = { name: file.name, text, json: readJson(file.name, text), scenario: file.scenario ?? null }
  const format = formats.find((candidate) => candidate.recognises(source))
  if (format !== undefined) return format.read(source)
  return source.json.ok ? complaint({ where: file.name, words: notAResult() }) : source.json
}

const complaint = (one: Complaint): Parsed<never> => ({ ok: false, complaints: [one] })

/** The whole file as JSON; else its last line, as `--append-result` writes one result a line. */
function readJson(name: string, text: string): Parsed<Json> {
  const whole = readPythonJson(text)
  if (whole.ok) return whole
  const trimmed = text.trimEnd()
  const start = trimmed.lastIndexOf('\n') + 1
  const last = readPythonJson(trimmed.slice(start))
  if (last.ok && isObject(last.value)) return last
  // A first line that is JSON by itself makes it a file of lines: then the last one is what is wrong.
  const isLines = !last.ok && start > 0 && readPythonJson(trimmed.slice(0, trimmed.indexOf('\n'))).ok
  return complaint(faultIn(name, text, isLines ? { ...last.fault, offset: start + last.fault.offset } : whole.fault))
}

/** `A.json:3:5`, line and column from 1. */
function faultIn(name: string, text: string, { offset, found }: JsonFault): Complaint {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return { where: `${name}:${line}:${column}`, words: notJson({ found }) }
}
