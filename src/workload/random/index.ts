/** Random streams equal to numpy's and CPython's, bit for bit (but for the last digit of log and power). */
export { type LegacyRandom, legacyRandom } from './legacy.ts'
export { type IsolatedRandom, isolatedRandom } from './pcg64.ts'
export { type PythonRandom, pythonRandom } from './python.ts'
