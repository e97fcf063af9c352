/**
 * Bundles plantao into dist/plantao.mjs and the demo's processes into dist/demo.mjs, the logs' worker into dist/log-worker.mjs, and
 * what is only loaded when it is first used into parts beside them: a command that needs no database driver does not read one.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { builtinsWhenUsed } from '../patches/builtins.ts';
import { inkPatch } from '../patches/ink.ts';
import { oneStringWidth } from '../patches/string-width.ts';
import { undescribed } from '../patches/zod.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { bundledPackages, licenceNotices } from './licences.ts';

/** Ink imports the devtools bridge only in development; production has no use for its 300 kB. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(bundler) {
    bundler.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'devtools', namespace: 'empty' }));
    bundler.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

/**
 * Yoga reads its own WebAssembly, a data URL, with `fetch` where there is one. In Node that loads a whole HTTP client, which then stays in
 * memory; without it Yoga decodes the URL itself.
 */
const yogaWithoutFetch: Plugin = {
  name: 'yoga-without-fetch',
  setup(bundler) {
    bundler.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`,
    }));
  },
};

/** The JSON Schema is made here: the bundled schemas have no descriptions. */
const finishedJsonSchema: Plugin = {
  name: 'finished-json-schema',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]src[\\/]config[\\/]json-schema\.ts$/ }, () => ({
      contents: `export const configJsonSchema = () => JSON.parse(${JSON.stringify(JSON.stringify(configJsonSchema()))});`,
    }));
  },
};

/** A part made of a CommonJS package would only have a default export: it gets the names that the package has when it runs. */
const namedParts: Plugin = {
  name: 'named-parts',
  setup(bundler) {
    bundler.onResolve({ filter: /^[a-z@]/ }, ({ path, kind, namespace, resolveDir }) =>
      kind === 'dynamic-import' && namespace === 'file' && !isBuiltin(path)
        ? { path, namespace: 'part', pluginData: resolveDir }
        : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'part' }, async ({ path, pluginData }) => {
      const names = Object.keys((await import(path)) as object).filter((name) =>
        /^[A-Za-z_$][\w$]*$/.test(name),
      );
      const named = names.filter((name) => name !== 'default');
      const lines = [
        `import * as all from ${JSON.stringify(path)};`,
        `export const { ${named.join(', ')} } = all;`,
        ...(names.includes('default') ? ['export default all.default;'] : []),
      ];
      return {
        contents: lines.join('\n'),
        resolveDir: pluginData as string,
      };
    });
  },
};

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

const { metafile } = await build({
  entryPoints: {
    plantao: 'src/cli/main.ts',
    demo: 'demo/main.ts',
    'log-worker': 'src/logs/worker/worker.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  sourcemap: false,
  define: {
    'process.env.NODE_ENV': '"production"',
    VERSION: JSON.stringify(version),
    'Intl.Segmenter': 'SegmenterWhenNeeded',
  },
  inject: ['patches/segmenter.ts'],
  // Optional accelerators that their packages try to load and do without.
  external: [
    ...['pg-native', 'bufferutil', 'utf-8-validate'],
    ...['kerberos', 'snappy', 'socks', '@mongodb-js/zstd', 'mongodb-client-encryption', 'gcp-metadata'],
    '@aws-sdk/credential-providers',
  ],
  banner: {
    js: "const require = (id) => process.getBuiltinModule(id) ?? process.getBuiltinModule('module').createRequire(import.meta.url)(id);",
  },
  plugins: [
    withoutDevtools,
    builtinsWhenUsed,
    namedParts,
    yogaWithoutFetch,
    oneStringWidth,
    undescribed,
    finishedJsonSchema,
    inkPatch,
  ],
  logLevel: 'warning',
  metafile: true,
});

// The bundle carries other people's code, and with it their notices.
const notices = 'THIRD-PARTY.txt';
await writeFile(join('dist', notices), licenceNotices(bundledPackages(Object.keys(metafile.inputs))));

// Parts of an earlier build are in nobody's way, but would be published.
const made = new Set([notices, ...Object.keys(metafile.outputs).map((file) => basename(file))]);
for (const file of await readdir('dist'))
  if (!made.has(file)) await rm(join('dist', file), { recursive: true });
