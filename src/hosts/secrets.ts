import { masked, shortestSecret } from '../domain/mask.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Hides what must never be shown, in every text that leaves: the last line of defence, since no secret is written on purpose. */
export class Secrets {
  private readonly values = new Set<string>()

  /** Adds a value, its lines, and its forms after a scheme (`Bearer …`) and in base64. Gives those that are new. */
  add(value: string): readonly string[] {
    const parts = [value, ...value.split(/\r?\n/), value.replace(/^\w+\s+/, '')].map((part) => part.trim())
    const forms = [...new Set(parts)].filter((part) => part.length >= shortestSecret)
    const fresh = forms.filter((form) => !this.values.has(form))
    for (const form of fresh) {
      this.values.add(form)
      this.values.add(Buffer.from(form).toString('base64'))
    }
    return fresh
  }

  hide(text: string): string {
    return masked(
      text,
      [...this.values].sort((a, b) => b.length - a.length),
    )
  }

  /** Plain data with every text in it hidden; numbers stay what they are, whatever digits a secret has. */
  hidden<T>(value: T): T
  hidden(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value)
    if (Array.isArray(value)) return value.map((item: unknown) => this.hidden(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.hidden<unknown>(item)]))
  }
}

/** The secrets that the environment holds: the key, tokens, and the values of headers given as KEY=VALUE lines. */
export function secretsOf(env: Environment): string[] {
  const keys = ['OPENAI_API_KEY', 'INPUT_TOKEN', 'TOKGATE_TOKEN', 'GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN']
  const headers = [env['INPUT_HEADER'], env['TOKGATE_HEADER']].flatMap((text) => (text ?? '').split(/\r?\n/))
  return [...keys.map((key) => env[key] ?? ''), ...headers.map(valueOfHeader), ...proxyCredentials(env)].filter(
    (value) => value !== '',
  )
}

/** `KEY=VALUE`, as `--header` takes it. */
const valueOfHeader = (line: string): string => line.slice(line.indexOf('=') + 1).trim()

const proxyVariables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'INPUT_PROXY', 'TOKGATE_PROXY']

function proxyCredentials(env: Environment): string[] {
  return proxyVariables.flatMap((name) => {
    const text = env[name] ?? ''
    return URL.canParse(text) ? [decodeURIComponent(new URL(text).password), new URL(text).password] : []
  })
}
