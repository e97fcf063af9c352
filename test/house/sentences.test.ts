import { expect, test } from 'vitest';
import { productFiles } from './imports.ts';
import { lineOf, type Node, parsed, walk } from './syntax.ts';

/** Three words in a row, as sentences have them and identifiers, keys and options do not. */
const words = /[A-Za-z]{2,}[,:;]? [a-z]{2,}[,:;]? [a-z]+/;

/** Statements of databases and shells are no sentences. */
const statement =
  /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|WITH|SET|VACUUM|ANALYZE|LOCK|NOTIFY)\b/i;

/** What the reference of the configuration is made of stands beside its schema. */
const references = new Set(['summary', 'example', 'description']);

function isReference(node: Node, parents: readonly Node[]): boolean {
  return [...parents, node].some((parent, index, all) => {
    if (parent.type === 'CallExpression') {
      const callee = parent.callee as Node;
      const name = (callee.property as Node | undefined)?.name;
      return (name === 'describe' || name === 'meta') && all[index + 1] !== callee;
    }
    return parent.type === 'Property' && references.has(String((parent.key as Node).name));
  });
}

/** Sentences a file says by itself, each as `file:line: text`. */
function sentencesIn(file: string, written?: string): readonly string[] {
  const { text, tree } = parsed(file, written);
  const found: string[] = [];
  walk(tree, (node, parents) => {
    if (/^(?:TS(?!As|Satisfies|NonNull)|Import)/.test(node.type)) return false;
    const said =
      node.type === 'Literal' && typeof node.value === 'string'
        ? node.value
        : node.type === 'TemplateLiteral'
          ? (node.quasis as readonly Node[]).map((quasi) => (quasi.value as { raw: string }).raw).join('x')
          : node.type === 'JSXText'
            ? String(node.value)
            : undefined;
    if (said === undefined || !words.test(said) || statement.test(said) || isReference(node, parents))
      return true;
    found.push(`${file}:${lineOf(text, node.start)}: ${said.trim().slice(0, 80)}`);
    return true;
  });
  return found;
}

/** What looks like a sentence and is none, or is read by nobody but us. */
const exceptions: readonly RegExp[] = [
  // The reference of the configuration is documentation, in English like the rest of docs/.
  /^src\/config\/reference\.ts:/,
  // How teams call the parts of a procedure in their own files.
  /^src\/runbooks\/steps\/part-words\.ts:/,
  /^src\/runbooks\/contact-words\.ts:/,
  // Names a database in files, in no language: what was written under it must be found again.
  /^src\/connections\/postgres\.ts:\d+: the local socket$/,
  // Names that MongoDB gives its counters.
  /^src\/depth\/mongodb\/traffic\.ts:\d+: (?:maximum|tracked|bytes)\b[a-z ]+$/,
];

test('every sentence comes from the catalogue', () => {
  // What the demo's programs log is theirs; templates are the words of a document, in each of its languages.
  const files = productFiles().filter(
    (file) => !/^(?:src\/words|src\/documents\/templates|demo)\//.test(file),
  );
  const found = files.flatMap((file) => sentencesIn(file));
  expect(found.filter((line) => !exceptions.some((known) => known.test(line)))).toEqual([]);
  // An exception that nothing needs any more goes.
  for (const known of exceptions)
    expect(
      found.some((line) => known.test(line)),
      `${known}`,
    ).toBe(true);
});

test('a sentence is found, a command and a reference are not', () => {
  const file = 'src/alerts/imagined.ts';
  const text = `throw new Error(\`no alert called \${id}\`);
run('SELECT name FROM table where x');
z.string().describe('How often it is asked');
const kind = { summary: 'Says how it is' };`;
  const found = sentencesIn(file, text);
  expect(found).toEqual([`${file}:1: no alert called x`]);
});
