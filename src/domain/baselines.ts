/** Where rows can be kept: each name is a store of src/baselines. */
export const storeNames = ['dir', 'git'] as const
export type StoreName = (typeof storeNames)[number]
