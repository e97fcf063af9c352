/**
 * What is done to Node's own modules while plantao is bundled. `import { createHash } from 'node:crypto'` makes Node load the whole module
 * and read every name that it exports, which loads what stands behind those too (`webcrypto`, `fs.promises`, `BlockList`): 20 ms of
 * processor time of a command, and 3 MB. In the bundle a module of Node is loaded when the first of its names is used.
 */
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** What Node has loaded before any program begins. */
const alwaysLoaded = new Set(
  ['process', 'fs', 'path', 'url', 'util', 'buffer', 'timers'].map((name) => `node:${name}`),
);

/** `node:fs` for `fs` and `node:fs` alike. */
const withPrefix = (name: string): string => (name.startsWith('node:') ? name : `node:${name}`);

/**
 * A CommonJS module whose names are read from the real one when they are used.
 * @param id a module of Node: `fs`, `node:sqlite`
 */
export function loadedWhenUsed(id: string): string {
  const module = process.getBuiltinModule(withPrefix(id)) as Record<string, unknown> | undefined;
  if (!module) throw new Error(`Node has no module ${id}`);
  const real = `process.getBuiltinModule(${JSON.stringify(withPrefix(id))})`;
  // One that is a function or a class is that itself: `new EventEmitter()`.
  if (typeof module === 'function' || alwaysLoaded.has(withPrefix(id))) return `module.exports = ${real};`;
  return `let real;
const names = ${JSON.stringify(Object.keys(module))};
for (const name of names) Object.defineProperty(exports, name, { enumerable: true, get: () => (real ??= ${real})[name] });`;
}

export const builtinsWhenUsed: Plugin = {
  name: 'builtins-when-used',
  setup(bundler) {
    bundler.onResolve({ filter: /^(?:node:)?[a-z_]+(?:\/[a-z0-9_]+)*$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? { path: withPrefix(path), namespace: 'builtin' }
        : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: loadedWhenUsed(path),
      loader: 'js',
    }));
  },
};
