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
