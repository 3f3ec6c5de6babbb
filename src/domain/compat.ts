/** The two generations of vLLM's serving benchmark: `benchmark_serving.py` of v0.9.1, and `vllm bench serve` (0.32.0). */
export const compats = ['v0.9.1', 'latest'] as const
export type Compat = (typeof compats)[number]
