import type { LegReasons } from '../domain/leg.ts'
import type { Words } from '../domain/words.ts'
import { isMust, mustWords } from './judgement-file.ts'
import type { Facts, Sentence } from './reasons.ts'

/** Why a leg of a suite is not shown, where `report` puts the legs together. File names come from outside. */

/** The key itself, out of a text that was made inert. */
function expected(f: Facts): Words {
  const must = f.text('must').replaceAll(/[^a-z0-9-]/g, '')
  return isMust(must) ? mustWords(must, Number(f.count('bound'))) : { en: must, zh: must }
}

const onward = (): Words => ({
  en: 'Run the job that measured again, with the version of tokgate that reports.',
  zh: '请用与报告相同版本的 tokgate 重新运行测量作业。',
})

export const legSentences = {
  'leg.missing': {
    what: (f) => ({
      en: `${f.text('leg')} was expected and is not there: its job ended before it wrote a judgement.json`,
      zh: `缺少 ${f.text('leg')}：其作业在写出 judgement.json 之前就结束了`,
    }),
    cure: () => ({
      en: 'See the log of that job and run it again; a leg that is not meant to run is taken out of expect.',
      zh: '请查看该作业的日志并重新运行；若本就不需要这一路，请从 expect 中去掉。',
    }),
  },
  'leg.none': {
    what: (f) => ({
      en: `there is no judgement.json in ${f.text('places')}`,
      zh: `${f.text('places')} 中没有 judgement.json`,
    }),
    cure: () => ({
      en: 'See the log of the job that measures, and that its output-dir is what is handed over.',
      zh: '请查看测量作业的日志，并确认传递过来的正是它的 output-dir。',
    }),
  },
  'leg.refused': {
    what: (f) => {
      const whole = f.text('at') === f.text('nothing')
      const { en, zh } = expected(f)
      return {
        en: `${f.text('file')} is not shown: ${whole ? 'it' : f.text('at')} must be ${en}`,
        zh: `未采用 ${f.text('file')}：${whole ? '' : `${f.text('at')} `}应为${/^[ -~]/.test(zh) ? ' ' : ''}${zh}`,
      }
    },
    cure: onward,
  },
  'leg.other-commit': {
    what: (f) => ({
      en: `${f.text('file')} is not shown: it is of commit ${f.text('got')}, this job speaks for ${f.text('head')}`,
      zh: `未采用 ${f.text('file')}：它属于提交 ${f.text('got')}，本作业对应 ${f.text('head')}`,
    }),
    cure: () => ({
      en: 'Hand over what was measured at this commit only, and empty the folder before it is filled.',
      zh: '只传递在本提交上测得的结果，并在写入前清空目录。',
    }),
  },
  'leg.other-repository': {
    what: (f) => ({
      en: `${f.text('file')} is not shown: it was measured for another repository than ${f.text('repository')}`,
      zh: `未采用 ${f.text('file')}：它不是为仓库 ${f.text('repository')} 测得的`,
    }),
    cure: () => ({
      en: 'Hand over what jobs of this repository measured.',
      zh: '只传递本仓库的作业测得的结果。',
    }),
  },
} as const satisfies Readonly<Record<keyof LegReasons, Sentence>>
