import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { root } from './imports.ts';

/** A node of the syntax tree, as ESTree names them. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A file of the product with its tree. */
export interface Parsed {
  readonly file: string;
  readonly text: string;
  readonly tree: Node;
}

/** Parses a file, or what might stand in it; the path starts at the root. */
export function parsed(file: string, text = readFileSync(join(root, file), 'utf8')): Parsed {
  return { file, text, tree: parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node };
}

/** Visits every node, parents before what is in them. `visit` returns false to leave a node's inside alone. */
export function walk(
  node: Node,
  visit: (node: Node, parents: readonly Node[]) => boolean | undefined,
  parents: readonly Node[] = [],
): void {
  if (visit(node, parents) === false) return;
  const inside = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, inside);
  }
}

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
