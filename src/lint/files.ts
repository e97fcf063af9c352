import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { LintFinding } from '../model/lint-codes.ts';
import type { SystemConfig } from '../model/system.ts';

/** Places of a configuration's text. */
export class ConfigText {
  readonly #lines = new LineCounter();
  readonly document;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#file = file;
    this.document = parseDocument(text, { lineCounter: this.#lines, merge: true });
  }

  /** A finding at a node; at the beginning of the file where there is none. */
  at(node: unknown, fault: LintFinding['fault']): LintFinding {
    const offset = (node as Node | undefined)?.range?.[0] ?? 0;
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col), fault };
  }

  /** The node at a path. */
  get(path: readonly (string | number)[]): unknown {
    return this.document.getIn(path, true);
  }
}

/** Scripts and compose files that a configuration names and that are not there; what runs on other hosts is theirs to have. */
export async function missingFiles(
  text: ConfigText,
  { baseDir }: SystemConfig,
): Promise<readonly LintFinding[]> {
  const named: { readonly node: Node; readonly path: string }[] = [];
  visit(text.document, {
    Map(_, map) {
      if (has(map, 'host')) return;
      const folder = textAt(map, 'cwd');
      for (const { key, value } of map.items as readonly Pair[]) {
        if (!isScalar(key)) continue;
        const isScript = /^(?:command|reload|start|restart)$/.test(String(key.value));
        const program = isScript && isSeq(value) ? value.items[0] : undefined;
        if (isScalar(program) && isOwnPath(program.value))
          add(named, program, resolve(baseDir, folder ?? '.', String(program.value)));
        if (key.value === 'file' && has(map, 'compose'))
          for (const one of isSeq(value) ? value.items : [value])
            if (isScalar(one) && isOwnPath(one.value, true))
              add(named, one, resolve(baseDir, String(one.value)));
      }
    },
  });
  const missing = await Promise.all(
    named.map(async ({ node, path }) =>
      (await access(path).then(
        () => true,
        () => false,
      ))
        ? []
        : [text.at(node, { code: 'missing-file', path: isScalar(node) ? String(node.value) : path })],
    ),
  );
  return missing.flat();
}

function add(named: { node: Node; path: string }[], node: Node, path: string): void {
  named.push({ node, path });
}

function has(map: YAMLMap, key: string): boolean {
  return map.items.some((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key);
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key);
  return typeof value === 'string' && !value.includes('${') ? value : undefined;
}

/** A path in the team's own folders, known as it stands. A program alone is looked for where all are. */
function isOwnPath(value: unknown, anyName = false): boolean {
  if (typeof value !== 'string' || value === '' || /\$\{|\{\w+\}/.test(value)) return false;
  return anyName || /^\.{0,2}\//.test(value) || /^[\w.-]+\/[\w./-]+$/.test(value);
}
