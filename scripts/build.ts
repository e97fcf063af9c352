/** Bundles plantao into dist/plantao.mjs and the demo's processes into dist/demo.mjs, the logs' worker into dist/log-worker.mjs. */
import { readFile } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';
import { inkPatch } from './ink-patch.ts';

/** Ink imports the devtools bridge only in development; production has no use for its 300 kB. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(bundler) {
    bundler.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'devtools', namespace: 'empty' }));
    bundler.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

await build({
  entryPoints: { plantao: 'src/cli/main.ts', demo: 'src/demo/main.ts', 'log-worker': 'src/logs/worker.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  keepNames: true,
  sourcemap: false,
  define: { 'process.env.NODE_ENV': '"production"', VERSION: JSON.stringify(version) },
  // Optional accelerators that their packages try to load and do without.
  external: ['pg-native', 'bufferutil', 'utf-8-validate'],
  banner: {
    js: "import { createRequire as __plantaoRequire } from 'node:module';const require = __plantaoRequire(import.meta.url);",
  },
  plugins: [withoutDevtools, inkPatch],
  logLevel: 'warning',
});
