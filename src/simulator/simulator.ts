import { type Deployment, fast, redeployed, usual } from './deployment.ts'
import { Door } from './door.ts'
import { type Draw, Draws } from './draws.ts'
import type { Upheaval } from './faults/fault.ts'
import { type Fault, Faults } from './faults/index.ts'
import { Listener, type ServerTls } from './listener.ts'
import { monotonicMs } from './pacer.ts'
import { Service } from './service.ts'
import { TruthLog, type TruthRecord } from './truth.ts'

export interface SimulatorOptions extends Partial<Deployment> {
  /** Milliseconds instead of tens: the other defaults are `fast`'s. */
  readonly fast?: boolean
  readonly host?: string
  /** 0: any free port. */
  readonly port?: number
  readonly tls?: ServerTls
  /** Asked for on /v1/…, as vLLM's --api-key does. */
  readonly apiKey?: string
  readonly faults?: readonly Fault[]
  /** Keep every request's stamps in memory, for `truth` and GET /sim/truth?requests=1. */
  readonly record?: boolean
  /** Also append them to this file, one JSON line as each request ends. */
  readonly truthFile?: string
  /** Told of every true factor as it is drawn. */
  readonly onDraw?: (draw: Draw) => void
}

/** A deployment as it was drawn. */
export interface DrawnDeployment {
  /** True time factor exp(N(0, deploymentSpread)); the slowdown is beside it, not in it. */
  readonly factor: number
  readonly slowdown: number
  readonly startedMs: number
}

/** What a client can only estimate. Times in ms on CLOCK_MONOTONIC. */
export interface Truth {
  readonly deployment: Deployment
  /** Oldest first; the last is the present one. */
  readonly deployments: readonly DrawnDeployment[]
  /** Rounds of the present deployment, oldest first. */
  readonly rounds: readonly { readonly factor: number; readonly startedMs: number; readonly requests: number }[]
  readonly faults: readonly string[]
}

// What a MindIE server accepts at least.
const mindieTls = { minVersion: 'TLSv1.3' } as const

/** A serving endpoint with known truth. */
export class Simulator implements AsyncDisposable {
  readonly #listener: Listener
  readonly #log: TruthLog
  readonly #faults = new Faults()
  readonly #deployments: DrawnDeployment[] = []
  readonly #onDraw: (draw: Draw) => void
  readonly #upheaval: Upheaval = {
    drop: (reopenMs) => this.#listener.drop(reopenMs),
    swapProtocol: () => this.#listener.swapProtocol(true),
    restart: () => void this.deploy(),
  }
  #draws: Draws
  #service: Service

  private constructor(options: SimulatorOptions) {
    const { fast: isFast, host, port, tls, apiKey, faults: _, record, truthFile, onDraw, ...change } = options
    const deployment = redeployed(isFast ? fast : usual, change)
    this.#log = new TruthLog({ recording: record ?? false, file: truthFile ?? null })
    this.#onDraw = onDraw ?? (() => undefined)
    this.#draws = new Draws(deployment.seed)
    this.#service = this.#start(deployment)
    const door = new Door({
      simulator: this,
      service: () => this.#service,
      faults: this.#faults,
      upheaval: this.#upheaval,
      apiKey: apiKey ?? null,
    })
    const secured = tls === undefined ? null : { ...(deployment.engine === 'mindie' ? mindieTls : {}), ...tls }
    this.#listener = new Listener({ host: host ?? '127.0.0.1', port: port ?? 0, tls: secured }, door.handle)
  }

  /** A simulator that listens. Throws a UserProblem when the port is taken. */
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options)
    await simulator.#listener.open()
    for (const fault of options.faults ?? []) await simulator.fault(fault)
    return simulator
  }

  get url(): string {
    return this.#listener.url
  }

  get truth(): Truth {
    return {
      deployment: this.#service.deployment,
      deployments: [...this.#deployments],
      rounds: this.#service.rounds.drawn.map((round) => ({ ...round })),
      faults: this.#faults.names,
    }
  }

  /** Every request so far with its stamps; empty without `record`. */
  requests(): TruthRecord[] {
    return this.#log.records()
  }

  forgetRequests(): void {
    this.#log.clear()
  }

  /**
   * Another deployment on the same port: counters at zero, caches empty, who is being answered is cut off. Without a
   * seed the next deployment factor of the present seed is drawn; with one, all draws begin anew.
   */
  deploy(change: Partial<Deployment> = {}): Truth {
    const deployment = redeployed(this.#service.deployment, change)
    if (change.seed !== undefined) this.#draws = new Draws(change.seed)
    this.#service.stop()
    this.#service = this.#start(deployment)
    return this.truth
  }

  /** Plays a fault from now on, beside those already set; null ends all, and opens the port again. */
  async fault(fault: Fault | null): Promise<void> {
    if (fault !== null) return this.#play(fault)
    this.#faults.clear()
    this.#listener.swapProtocol(false)
    if (!this.#listener.isOpen) await this.#listener.open()
  }

  async close(): Promise<void> {
    this.#service.stop()
    await this.#listener.close()
    await this.#log.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #play(fault: Fault): void {
    const { behaviour } = this.#faults.set(fault, monotonicMs())
    behaviour.set?.(this.#upheaval, fault)
  }

  #start(deployment: Deployment): Service {
    const service = new Service({ deployment, draws: this.#draws, truth: this.#log, onDraw: this.#onDraw })
    const { factor } = service
    this.#deployments.push({ factor, slowdown: deployment.slowdown, startedMs: monotonicMs() })
    return service
  }
}

/** Starts a serving endpoint with known truth; `await using` closes it. */
export const startSimulator = (options: SimulatorOptions = {}): Promise<Simulator> => Simulator.start(options)
