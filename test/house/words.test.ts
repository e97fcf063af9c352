import { expect, test } from 'vitest';
import { productFiles } from './imports.ts';
import { lineOf, type Node, parsed, walk } from './syntax.ts';

const files = productFiles()
  .filter((file) => !file.startsWith('src/words/'))
  .map((file) => parsed(file));

const runsLater = /Function|Method|PropertyDefinition/;

test('the catalogue is read when a sentence is made, not while modules are loaded', () => {
  const early = files.flatMap(({ file, text, tree }) => {
    const found: string[] = [];
    walk(tree, (node) => {
      if (runsLater.test(node.type)) return false;
      if (node.type === 'MemberExpression' && (node.object as Node).name === 'words') {
        found.push(`${file}:${lineOf(text, node.start)}`);
      }
      return true;
    });
    return found;
  });
  expect(early).toEqual([]);
});

/** Two words with a blank between them: what a person is told, not what a program is given. */
const sentence = /^[A-Za-z]{2,} [a-z]{2,}/;
const comparisons = new Set(['===', '!==', '==', '!=']);
const searches = new Set(['includes', 'startsWith', 'endsWith', 'indexOf']);

function spoken(node: Node | undefined): boolean {
  return node?.type === 'Literal' && typeof node.value === 'string' && sentence.test(node.value);
}

test('nothing is decided by reading a sentence', () => {
  const decided = files.flatMap(({ file, text, tree }) => {
    const found: string[] = [];
    walk(tree, (node) => {
      const compared =
        (node.type === 'BinaryExpression' &&
          comparisons.has(String(node.operator)) &&
          [node.left, node.right].some((side) => spoken(side as Node))) ||
        (node.type === 'CallExpression' &&
          searches.has(String(((node.callee as Node).property as Node | undefined)?.name)) &&
          spoken((node.arguments as readonly Node[])[0]));
      if (compared) found.push(`${file}:${lineOf(text, node.start)}: ${text.slice(node.start, node.end)}`);
      return true;
    });
    return found;
  });
  expect(decided).toEqual([]);
});

/** What is an identifier and a word at once. A number of HTTP and the words of other programs are called status and state, too. */
const unions = new Set(['phase', 'band', 'risk', 'criticality']);
const own = new Set([...unions, 'state', 'status', 'kind']);

/** Whether it comes from the catalogue, whose labels may be called the same. */
function isSaid(node: Node): boolean {
  return node.type === 'MemberExpression' ? isSaid(node.object as Node) : node.name === 'words';
}

/** The identifier that an expression shows as it stands. */
function bare(node: Node | undefined, names: ReadonlySet<string>): string | undefined {
  if (node && isSaid(node)) return undefined;
  const name =
    node?.type === 'Identifier'
      ? node.name
      : node?.type === 'MemberExpression' && node.computed !== true
        ? (node.property as Node).name
        : undefined;
  return typeof name === 'string' && names.has(name) ? name : undefined;
}

/** Cells and texts that print an identifier raw, each as `file:line: name`. */
function rawIn({ file, text, tree }: ReturnType<typeof parsed>): readonly string[] {
  const found: string[] = [];
  const names = file.startsWith('src/words/') ? unions : own;
  walk(tree, (node) => {
    const shown =
      node.type === 'TemplateLiteral'
        ? (node.expressions as readonly Node[])
        : node.type === 'Property' && ['cell', 'text'].includes(String((node.key as Node).name))
          ? [node.value as Node, (node.value as Node).body as Node]
          : [];
    for (const one of shown) {
      const name = bare(one, names);
      if (name !== undefined) found.push(`${file}:${lineOf(text, node.start)}: ${name}`);
    }
    return true;
  });
  return found;
}

/** What is shown as it stands on purpose. */
const asTheyStand: readonly RegExp[] = [
  // A log line for programs, and what is typed behind --kind.
  /^src\/cli\/commands\/watch\.ts:\d+: kind$/,
  /^src\/cli\/commands\/audit\/audit\.ts:\d+: kind$/,
  // What a filter looks through: people type identifiers, too.
  /^views\/panes\/items\.ts:/,
  /^views\/screens\/journal\.ts:\d+: kind$/,
];

test('what is an identifier and a word is shown by the table of its words', () => {
  const shows = productFiles().filter((file) => /^(?:views|src\/cli|src\/words\/en)\//.test(file));
  const found = shows.flatMap((file) => rawIn(parsed(file)));
  expect(found.filter((line) => !asTheyStand.some((known) => known.test(line)))).toEqual([]);
  for (const known of asTheyStand)
    expect(
      found.some((line) => known.test(line)),
      `${known}`,
    ).toBe(true);
  const raw = parsed(
    'src/cli/imagined.ts',
    'const c = [{ cell: ({ phase }) => phase }, { cell: (r) => r.band }];',
  );
  expect(rawIn(raw)).toEqual(['src/cli/imagined.ts:1: phase', 'src/cli/imagined.ts:1: band']);
});
