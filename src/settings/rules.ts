import type { Words } from '../domain/words.ts'
import { baselineRepositoryRequired, onlyOfDirStore, onlyOfGitStore } from '../messages/branch.ts'
import {
  baselineDirRequired,
  goodputUnset,
  keyAndCertificate,
  modelRequired,
  rampBackwards,
  rampIncomplete,
  rampNeedsInf,
  simEngine,
  twoSides,
} from '../messages/settings.ts'
import { type Command, gating, type Scene } from './setting.ts'
import type { SettingName, Settings } from './table/index.ts'

/** What settings must keep between them. The complaint is about the first; none is made when any could not be read. */
interface Rule {
  readonly about: readonly [SettingName, ...SettingName[]]
  broken(settings: Settings, scene: Scene): Words | null
}

const when = (broken: boolean, words: () => Words): Words | null => (broken ? words() : null)

const storing: ReadonlySet<Command> = new Set([...gating, 'baseline'])

export const rules: readonly Rule[] = [
  {
    about: ['model'],
    broken: ({ model }, { command, compat }) =>
      when(model === null && command === 'bench' && compat === 'v0.9.1', modelRequired),
  },
  {
    about: ['baseline-dir', 'baseline-store'],
    broken: ({ baselineDir, baselineStore }, { command, host }) =>
      when(
        baselineDir === null && baselineStore === 'dir' && host === 'action' && storing.has(command),
        baselineDirRequired,
      ) ?? when(baselineDir !== null && baselineStore === 'git', onlyOfDirStore),
  },
  {
    about: ['baseline-branch', 'baseline-store'],
    broken: ({ baselineBranch, baselineStore }) =>
      when(baselineBranch !== null && baselineStore === 'dir', onlyOfGitStore),
  },
  {
    about: ['baseline-repository', 'baseline-store'],
    broken: ({ baselineRepository, baselineStore }, { command, host }) =>
      when(baselineRepository !== null && baselineStore === 'dir', onlyOfGitStore) ??
      when(
        baselineRepository === null && baselineStore === 'git' && host === 'terminal' && storing.has(command),
        baselineRepositoryRequired,
      ),
  },
  {
    about: ['baseline-token', 'baseline-store'],
    broken: ({ baselineToken, baselineStore }) =>
      when(baselineToken !== null && baselineStore === 'dir', onlyOfGitStore),
  },
  {
    about: ['args'],
    broken: ({ args }, { command }) =>
      when(command === 'compare' && args.length !== 2, () => twoSides({ count: args.length })),
  },
  {
    about: ['client-cert', 'client-key'],
    broken: ({ clientCert, clientKey }) => when((clientCert === null) !== (clientKey === null), keyAndCertificate),
  },
  {
    about: ['limits', 'goodput'],
    broken: ({ limits, goodput }, { command }) =>
      when(
        command !== 'bench' && goodput.length === 0 && limits.some(({ metric }) => metric === 'request_goodput'),
        goodputUnset,
      ),
  },
  {
    about: ['engine'],
    broken: ({ engine }, { command }) => when(command === 'sim' && engine === 'other', simEngine),
  },
  {
    about: ['ramp-up-strategy', 'ramp-up-start-rps', 'ramp-up-end-rps'],
    broken: ({ rampUpStrategy, rampUpStartRps, rampUpEndRps }) => {
      const given = [rampUpStrategy, rampUpStartRps, rampUpEndRps].filter((value) => value !== null)
      return when(given.length === 1 || given.length === 2, rampIncomplete)
    },
  },
  {
    about: ['ramp-up-start-rps', 'ramp-up-end-rps'],
    broken: ({ rampUpStartRps: start, rampUpEndRps: end }) =>
      when(start !== null && end !== null && (start === 0 || start > end), rampBackwards),
  },
  {
    about: ['request-rate', 'ramp-up-strategy'],
    broken: ({ rampUpStrategy, requestRate }) =>
      when(rampUpStrategy !== null && Number.isFinite(requestRate), rampNeedsInf),
  },
]
