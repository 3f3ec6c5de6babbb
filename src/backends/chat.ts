import type { Compat } from '../domain/compat.ts'
import { float, type PyValue } from '../domain/python.ts'
import type { Backend, BodyOptions, BodyRequest, StreamEvent } from './backend.ts'
import { bodyText, type Field, streaming } from './body.ts'
import { errorOf, firstChoice, isFinished, objectOf, textOf, usageOf } from './events.ts'

const contentOf = ({ prompt }: BodyRequest, dialect: BodyOptions['dialect']): PyValue => {
  if (typeof prompt !== 'string') throw new Error('chat takes a prompt as text only: plan text prompts for it')
  return dialect === 'mindie' ? prompt : [{ type: 'text', text: prompt }]
}

const fieldsOf = (request: BodyRequest, options: BodyOptions): readonly Field[] => [
  ['model', request.model],
  ['messages', [{ role: 'user', content: contentOf(request, options.dialect) }]],
  ...(options.compat === 'v0.9.1' ? [['temperature', float(0)] as const] : []),
  ['max_completion_tokens', request.outputTokens],
  ...(options.dialect === 'mindie' ? [['max_tokens', request.outputTokens] as const] : []),
  ...streaming,
]

/**
 * Every event with choices is timed, whatever its delta holds: role, text, reasoning or tool call. v0.9.1 moves the
 * latency's end with every JSON event, so it ends at the usage event; the newer client only with those that have choices.
 */
function event(json: unknown, compat: Compat): StreamEvent {
  const movesEnd = compat === 'v0.9.1'
  const nothing: StreamEvent = { counts: false, movesEnd, text: '', usage: null, error: null, finished: false }
  const object = objectOf(json)
  if (object === null) return nothing
  const error = errorOf(object)
  if (error !== null) return { ...nothing, error }
  const choice = firstChoice(object)
  if (choice === null) return { ...nothing, usage: usageOf(object, false) }
  return {
    counts: true,
    movesEnd: true,
    text: textOf(objectOf(choice['delta'])?.['content']),
    usage: usageOf(object, true),
    error: null,
    finished: isFinished(choice),
  }
}

/** `/v1/chat/completions`: vLLM's `openai-chat`. */
export const chat: Backend = {
  name: 'openai-chat',
  isChat: true,
  takesTokenIds: false,
  suffixes: (compat) => (compat === 'v0.9.1' ? ['chat/completions', 'profile'] : ['chat/completions']),
  body: (request, options) => bodyText(fieldsOf(request, options), options),
  textFields: ['content', 'reasoning_content', 'reasoning'],
  event,
}
