import { float, type PyValue } from '../domain/python.ts'
import type { Backend, BodyOptions, BodyRequest, StreamEvent } from './backend.ts'
import { bodyText, type Field, streaming } from './body.ts'
import { errorOf, firstChoice, isFinished, objectOf, textOf, usageOf } from './events.ts'

const nothing: StreamEvent = { counts: false, movesEnd: false, text: '', usage: null, error: null, finished: false }

const promptOf = (prompt: string | readonly number[], dialect: BodyOptions['dialect']): PyValue => {
  if (typeof prompt === 'string') return prompt
  if (dialect === 'mindie') throw new Error('MindIE takes a prompt as text only: plan text prompts for it')
  return [...prompt]
}

const fieldsOf = ({ model, prompt, outputTokens }: BodyRequest, options: BodyOptions): readonly Field[] => [
  ['model', model],
  ['prompt', promptOf(prompt, options.dialect)],
  // v0.9.1 is always greedy unless told otherwise; the newer client lets the server decide.
  ...(options.compat === 'v0.9.1' ? [['temperature', float(0)] as const] : []),
  ['repetition_penalty', float(1)],
  ['max_tokens', outputTokens],
  ['logprobs', options.logprobs],
  ...streaming,
]

function event(json: unknown): StreamEvent {
  const object = objectOf(json)
  if (object === null) return nothing
  const error = errorOf(object)
  if (error !== null) return { ...nothing, error }
  const choice = firstChoice(object)
  if (choice === null) return { ...nothing, usage: usageOf(object, false) }
  // An event with empty text is timed all the same: a token's bytes may be pending.
  return {
    counts: true,
    movesEnd: true,
    text: textOf(choice['text']),
    usage: usageOf(object, true),
    error: null,
    finished: isFinished(choice),
  }
}

interface Variant {
  readonly name: string
  readonly takesTokenIds: boolean
  /** Fields that this alias adds after the sampling parameters. */
  readonly constant?: readonly Field[]
}

/** `/v1/completions`: vLLM's `vllm` and `openai`, and what v0.9.1 sends the same body to under another name. */
export const completions = ({ name, takesTokenIds, constant = [] }: Variant): Backend => ({
  name,
  isChat: false,
  takesTokenIds,
  suffixes: (compat) => (compat === 'v0.9.1' ? ['completions', 'profile'] : ['completions']),
  body: (request, options) => bodyText(fieldsOf(request, options), options, constant),
  textFields: ['text'],
  event,
})
