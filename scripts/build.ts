// Builds dist/: three ESM entries, and what they share, that start on a runner with nothing installed. `--check` fails
// when dist/ differs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const entries = { action: 'src/action.ts', cli: 'src/cli.ts', lane: 'src/load/lane-worker.ts' }

// undici 8 needs Node 22.19. Static imports of a bundle are Node's own, so this runs before anything that could miss.
const nodeCheck = [
  'const [__major, __minor] = process.versions.node.split(".").map(Number);',
  'if (__major < 22 || (__major === 22 && __minor < 19)) {',
  '  console.error("tokgate needs Node.js 22.19 or newer (GitHub runs it on 24), and this is " + process.version + ": install a newer Node.js and run it again.");',
  '  process.exit(2);',
  '}',
]
const requireForCommonJs = 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);'
const banner = [...nodeCheck, requireForCommonJs].join('\n')

/**
 * What undici's index carries along and nothing here can reach: mocks, WebSockets, event sources, caches, SOCKS. Each
 * becomes an empty module, which leaves out a third of every bundle.
 */
const unreachable =
  /undici[\\/]lib[\\/](mock|web[\\/](websocket|eventsource)|cache|interceptor[\\/](cache|dns|deduplicate|decompress)|handler[\\/](cache|deduplication|decompress)|core[\\/]socks5|dispatcher[\\/](socks5|h2c|balanced|round-robin))/

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: ({ onLoad }) => onLoad({ filter: unreachable }, () => ({ contents: 'module.exports = {}', loader: 'js' })),
}

/**
 * Node's own modules are required where they are imported. A static import of a name that an older Node lacks would fail
 * before the first line runs, and the check of Node's version is that line.
 */
const requireBuiltins: Plugin = {
  name: 'require-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : { path, external: true },
    )
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
      loader: 'js',
    }))
  },
}

async function buildInto(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true })
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    // What entries share is there once: half the size of three whole bundles.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    banner: { js: banner },
    // @actions/core and @actions/github each bring an undici of their own: one copy serves all.
    alias: { undici: './node_modules/undici' },
    plugins: [leaveOut, requireBuiltins],
    logLevel: 'warning',
  })
}

function differing(built: string, committed: string): string[] {
  const names = new Set([...readdirSync(built), ...readdirSync(committed)])
  return [...names].filter((name) => read(join(built, name)) !== read(join(committed, name)))
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'tokgate-dist-'))
  await buildInto(fresh)
  const stale = differing(fresh, join(root, 'dist'))
  rmSync(fresh, { recursive: true })
  if (stale.length > 0) {
    console.error(`dist/ is not what src/ builds (${stale.join(', ')}): run \`npm run build\` and commit dist/.`)
    process.exit(1)
  }
  console.log('dist/ is what src/ builds')
} else {
  await buildInto(join(root, 'dist'))
  for (const name of readdirSync(join(root, 'dist'))) {
    console.log(`dist/${name} ${(readFileSync(join(root, 'dist', name)).length / 1e3).toFixed(0)} kB`)
  }
}
