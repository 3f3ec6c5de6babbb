import { integer, percent } from '../kinds/number.ts'
import { boolean, texts } from '../kinds/text.ts'
import { type Command, setting } from '../setting.ts'

const sim: readonly Command[] = ['sim']
const asPreset = { en: 'as the preset', zh: '同预设' }

/** The simulated deployment. null: as the preset (usual, or fast) has it. Never in a workflow, so never an input. */
export const simulator = {
  fast: setting({
    kind: boolean(),
    default: false,
    commands: sim,
    file: 'never',
    help: { en: 'Milliseconds instead of tens: a round takes about 0.2 s', zh: '快速模式：毫秒级延迟，一轮约 0.2 秒' },
  }),
  slowdown: setting({
    kind: percent({ min: 0, max: 99 }),
    default: 0,
    defaultWords: { en: '0%', zh: '0%' },
    commands: sim,
    file: 'never',
    help: { en: 'Loss of speed: times are divided by 1 − N%', zh: '性能损失：各项耗时除以 1 − N%' },
  }),
  'deployment-spread': setting({
    kind: percent({ min: 0, max: 50 }),
    default: null,
    defaultWords: asPreset,
    commands: sim,
    file: 'never',
    help: { en: 'Spread between deployments', zh: '部署之间的波动' },
  }),
  'round-spread': setting({
    kind: percent({ min: 0, max: 50 }),
    default: null,
    defaultWords: asPreset,
    commands: sim,
    file: 'never',
    help: { en: 'Spread between rounds', zh: '轮与轮之间的波动' },
  }),
  'step-spread': setting({
    kind: percent({ min: 0, max: 50 }),
    default: null,
    defaultWords: asPreset,
    commands: sim,
    file: 'never',
    help: { en: 'Spread between decoding steps', zh: '解码步之间的波动' },
  }),
  'max-num-seqs': setting({
    kind: integer({ min: 1 }),
    default: null,
    defaultWords: asPreset,
    commands: sim,
    file: 'never',
    help: { en: 'Sequences in the batch at once', zh: '同一批次的最大序列数' },
  }),
  fault: setting({
    kind: texts('NAME'),
    default: [],
    commands: sim,
    file: 'never',
    help: { en: 'Faults to show, by name', zh: '要模拟的故障名称' },
  }),
}
