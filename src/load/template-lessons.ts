import type { Backend } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'
import { type Framing, type Template, templateOf } from './template.ts'

/** The first events that might have been usual are all learned from; later only the 12th, the 48th and so on. */
const firstLessons = 3
/** A template that has read so many events has paid for the lessons: another shape gets as many. */
const useOfLesson = 16

/**
 * Which template an answer's events are held against. A chat begins with an event of its own, some servers change a field
 * now and then: another template is learned. Where events never are alike, lessons become rare and what was learned is
 * dropped, so that such an answer costs hardly more than one that is read in full.
 */
export class Lessons {
  readonly #backend: Backend
  readonly #compat: Compat
  #misses = 0
  #nextLesson = 1
  /** Events that templates have read since a new shape was last given all its lessons. */
  #used = 0
  #over = false
  template: Template | null = null

  constructor(backend: Backend, compat: Compat) {
    this.#backend = backend
    this.#compat = compat
  }

  /** The template has read so many events more. */
  used(events: number): void {
    this.#used += events
  }

  /** A usual event was read in full; those to come will be like it. */
  missed(data: string, framing: Framing): void {
    if (this.#over) return
    if (this.#used >= useOfLesson) {
      this.#used = 0
      this.#misses = 0
      this.#nextLesson = 1
    }
    this.#misses += 1
    if (this.#misses < this.#nextLesson) {
      if (this.#used === 0) this.template = null
      return
    }
    if (this.template?.covers(data)) return
    this.#nextLesson = this.#misses < firstLessons ? this.#misses + 1 : this.#misses * 4
    const learned = templateOf({ data, framing, backend: this.#backend, compat: this.#compat })
    this.template = learned ?? this.template
  }

  /** From now on every event is read in full. */
  end(): void {
    this.#over = true
    this.template = null
  }
}
