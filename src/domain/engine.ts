/** What serves the endpoint, as far as it can be told. `other` speaks the OpenAI API and nothing more is known. */
export const engines = ['vllm', 'mindie', 'other'] as const
export type Engine = (typeof engines)[number]
