import type { Piece, Voice } from '../wire/answer.ts'
import type { Behaviour } from './fault.ts'

type VoiceHook = NonNullable<Behaviour['voice']>

/** Another text in each token's event; `text` must be right inside a JSON string. */
export const says =
  (text: (piece: Piece) => string): VoiceHook =>
  (voice) => ({ ...voice, token: (piece) => voice.token({ ...piece, text: text(piece) }) })

/** k tokens in one event; the last event takes what is left. */
export const severalTokens: VoiceHook = (voice, fault) => {
  let held = ''
  return {
    ...voice,
    token(piece) {
      held += piece.text
      if (!piece.last && piece.tokens % fault.k !== 0) return ''
      const text = held
      held = ''
      return voice.token({ ...piece, text })
    },
  }
}

/** No usage anywhere: neither as an event nor inside the last one. */
export const withoutUsage: VoiceHook = (voice) => ({
  ...voice,
  token: (piece) => voice.token(piece).replace(/,"usage":\{[^}]*\}/, ''),
  closing: () => '',
})

export const withoutDone: VoiceHook = (voice) => ({ ...voice, done: () => '' })

const silent: Voice = { opening: () => '', token: () => '', closing: () => '', done: () => '' }

export const saysNothing: VoiceHook = () => silent

export const roleOnly: VoiceHook = (voice) => ({ ...silent, opening: voice.opening, done: voice.done })
