import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** As CommonMark's reference implementation reads it, with what GitHub adds. */
export function readMarkdown(text: string): Nodes {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The tree without what the texts say; code within a line counts as text. */
export function shapeOf(node: Nodes): string {
  const inner = 'children' in node ? node.children.map(shapeOf) : [];
  const merged = inner.filter((one, index) => one !== 'text' || inner[index - 1] !== 'text');
  const type = node.type === 'inlineCode' ? 'text' : node.type;
  return merged.length === 0 ? type : `${type}(${merged.join(' ')})`;
}

const pieces = fc.constantFrom(
  ...[
    '#',
    '# ',
    '- ',
    '+ ',
    '* ',
    '> ',
    '1. ',
    '1) ',
    '---',
    '===',
    '***',
    '___',
    '```',
    '~~~',
    '`',
    '``',
    '    ',
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '![',
    '](',
    '<',
    '>',
    '<b>',
    '<!--',
    '-->',
    '<a href="x">',
    '|',
    '\\',
    '\\\\',
    '&',
    '&lt;',
  ],
  ...[
    'https://evil.example',
    'http://x',
    'www.evil.example',
    'ana@evil.example',
    '@ana',
    '@here',
    '#12',
    'GH-1',
    'mailto:',
  ],
  ...[
    '_',
    '__',
    '*',
    '**',
    '~',
    '~~',
    '$',
    '$$',
    '!',
    ':',
    ':-',
    '-:',
    '[x]',
    '[^1]',
    '[a]: ',
    'a',
    'é',
    ' ',
    '1',
    '.',
    '\u00a0',
    '　',
  ],
);
/** Texts that mean something in Markdown, or would if nobody escaped them. */
export const hostile = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
