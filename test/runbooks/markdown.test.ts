import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/model/runbook.ts';
import { readMarkdown } from '../../src/runbooks/markdown.ts';
import { outlineByMdast, outlineOf } from './oracle.ts';

const blocksOf = async (text: string) => (await readMarkdown(text)).blocks;

/** A runbook as teams write them. */
const usual = `# API

> Who is woken by this reads on.

## 1. It does not answer

### Symptoms
- \`/health\` times out
* customers **wait**

1. Is it there? (2 min)
   \`\`\`bash title="x"
   # Look
   ps aux | grep api
     indented

   # Or
   docker ps
   \`\`\`
2. Otherwise
   - [ ] call
   - [x] write

| Level | Who | When |
|-------|:---:|------|
| L1 |  | first |
| L2 | \`a \\| b\` | **P1** |

---

See [the end](#the-end), <https://example.com/a> and [ref][r].

[r]: http://example.com/r "title"

The end
-------

~~~
no language
~~~
`;

describe('structure', () => {
  test('a usual runbook reads as the reference implementation reads it, line by line', async () => {
    expect(outlineOf(await blocksOf(usual))).toEqual(outlineByMdast(usual));
  });

  test('a fence in an item keeps its own indentation, and the line of its first line', async () => {
    const fence = (await blocksOf(usual)).find(({ kind }) => kind === 'fence');
    expect(fence).toMatchObject({ language: 'bash', depth: 1, line: 12, firstLine: 13 });
    expect(fence).toHaveProperty('lines', [
      '# Look',
      'ps aux | grep api',
      '  indented',
      '',
      '# Or',
      'docker ps',
    ]);
  });

  test('an empty cell keeps its column', async () => {
    const table = (await blocksOf(usual)).find((block) => block.kind === 'table');
    expect(table?.kind === 'table' && table.rows.map((row) => row.map(plainText))).toEqual([
      ['L1', '', 'first'],
      ['L2', 'a | b', 'P1'],
    ]);
  });

  test('task items know whether the file has them ticked', async () => {
    const items = (await blocksOf(usual)).filter((block) => block.kind === 'item');
    expect(items.flatMap(({ ticked }) => ticked ?? [])).toEqual([false, true]);
  });

  const inline = fc
    .array(
      fc.constantFrom(
        ...[
          'text',
          '**bold**',
          '`code`',
          '*soft*',
          '~~gone~~',
          '[link](#x)',
          '[NOME]',
          '&amp;',
          '\\*',
          'https://a.b/c',
        ],
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join(' '));
  const block = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, text]) => `${'#'.repeat(level)} ${text}`),
    inline,
    inline.map((text) => `> ${text}`),
    fc
      .array(inline, { minLength: 1, maxLength: 3 })
      .map((items) => items.map((text) => `- [ ] ${text}`).join('\n')),
    fc
      .array(inline, { minLength: 1, maxLength: 3 })
      .map((items) => items.map((text, at) => `${at + 1}. ${text}`).join('\n')),
    inline.map((text) => `- ${text}\n  1. deeper ${text}\n\n     \`\`\`sh\n     # a\n       b\n     \`\`\``),
    fc
      .array(fc.constantFrom('# Or', 'docker ps', '', '  x | y'), { maxLength: 4 })
      .map((lines) => ['```bash', ...lines, '```'].join('\n')),
    fc.tuple(inline, inline).map(([one, other]) => `| a | b |\n|---|:-:|\n| ${one} |  |\n| | ${other} |`),
    fc.constant('---'),
  );
  test('any sequence of blocks is read as the reference implementation reads it', {
    tags: ['sweep'],
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 8 }), async (blocks) => {
        // Lists, and what could be front matter, are kept apart by a heading.
        const text = `# Title\n\n${blocks.join('\n\n## Then\n\n')}\n`;
        expect(outlineOf(await blocksOf(text))).toEqual(outlineByMdast(text));
      }),
      { numRuns: 150 },
    );
  });

  test('any text at all is read, and each block begins in the file', { tags: ['sweep'] }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        const lines = text.split('\n').length;
        for (const { line } of await blocksOf(text)) expect(line >= 1 && line <= lines).toBe(true);
      }),
    );
  });
});

describe('text', () => {
  const spans = async (text: string) => {
    const [first] = await blocksOf(text);
    return first?.kind === 'paragraph' ? first.spans : [];
  };

  test('styles and links stand beside each other, marks are gone', async () => {
    expect(await spans('a **b `c`** _d_ ~~e~~ [f *g*](h.md#i "t") `` `j` ``')).toEqual([
      { text: 'a ' },
      { text: 'b ', style: 'strong' },
      { text: 'c', style: 'code' },
      { text: ' ' },
      { text: 'd', style: 'emphasis' },
      { text: ' ' },
      { text: 'e', style: 'struck' },
      { text: ' ' },
      { text: 'f ', link: 'h.md#i' },
      { text: 'g', style: 'emphasis', link: 'h.md#i' },
      { text: ' ' },
      { text: '`j`', style: 'code' },
    ]);
  });

  test('a bare address is a link; brackets that lead nowhere are text', async () => {
    expect(await spans('www.example.com, ops@example.com, [NOME] and <id>')).toEqual([
      { text: 'www.example.com', link: 'https://www.example.com' },
      { text: ', ' },
      { text: 'ops@example.com', link: 'mailto:ops@example.com' },
      { text: ', [NOME] and <id>' },
    ]);
  });
});

describe('what is left out', () => {
  test('front matter, without moving a line', async () => {
    expect(await blocksOf('---\nfor: [x]\n---\n# Title\n')).toMatchObject([{ kind: 'heading', line: 4 }]);
  });

  test('but nothing between two rules that is not settings', async () => {
    expect(await blocksOf('---\n# Title\nText: more text\nand more\n---\n')).toMatchObject([
      ...[{ kind: 'rule' }, { kind: 'heading', line: 2 }, { kind: 'heading' }],
    ]);
  });

  test('blocks beyond twenty thousand, and what is beyond 64 Ki of a fence: both are said', {
    tags: ['sweep'],
  }, async () => {
    const many = await readMarkdown('- x\n'.repeat(20_001));
    expect(many.blocks).toHaveLength(20_000);
    expect(many.problems).toEqual([{ code: 'too-many-blocks', most: 20_000, line: 20_001 }]);
    const long = await readMarkdown(`\`\`\`\n${'y'.repeat(70_000)}\n\`\`\`\n`);
    expect(long.problems).toEqual([{ code: 'fence-too-large', most: 65_536, line: 1 }]);
  });
});

test('headings of one text get the anchors that GitHub gives them', async () => {
  const anchors = (await blocksOf('# Falha: API (1)\n# A\n# A\n# A-1\n# **B** `c`\n# 📚 Índice\n')).flatMap(
    (block) => (block.kind === 'heading' ? block.anchor : []),
  );
  expect(anchors).toEqual(['falha-api-1', 'a', 'a-1', 'a-1-1', 'b-c', '-índice']);
});
