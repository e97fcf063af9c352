import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { templateFaults } from '../../src/documents/check-template.ts';
import { builtIns, factsOf } from '../../src/documents/registry.ts';
import { fillTemplate } from '../../src/documents/render.ts';
import { templatesOf } from '../../src/documents/templates.ts';
import { documentLanguages } from '../../src/words/documents/index.ts';
import { regionNames } from './documents.ts';

const facts = z.object({
  title: z.string(),
  open: z.boolean(),
  alerts: z.array(z.object({ name: z.string(), notes: z.array(z.object({ text: z.string() })) })),
});
const asText = { format: 'text', secrets: [] } as const;
const asMarkdown = { format: 'markdown', secrets: ['hunter2secret'] } as const;

describe('every template that plantao brings', () => {
  it.each(builtIns.flatMap((one) => documentLanguages.map((language) => [one.name, language, one] as const)))(
    '%s in %s names only what there is, and has the same parts in every language',
    (_, language, { about, templates }) => {
      expect(templateFaults(templates[language], factsOf[about])).toEqual([]);
      expect(regionNames(templates[language])).toEqual(regionNames(templates.en));
      expect([...templates[language].matchAll(/^\(.*\?\)$/gm)]).toHaveLength(
        [...templates.en.matchAll(/^\(.*\?\)$/gm)].length,
      );
    },
  );

  it.each(
    builtIns
      .filter(({ name }) => name === 'postmortem' || name === 'incident')
      .flatMap(({ name, templates }) =>
        documentLanguages.map((language) => [name, language, templates] as const),
      ),
  )('%s in %s keeps the date of a follow-up, whoever owns it', (_, language, templates) => {
    const due = '2026-12-01';
    const followUps = [
      { text: 'mine', done: false, owner: 'Bia', due },
      { text: 'nobodys', done: false, owner: '', due },
      { text: 'some day', done: false, owner: '', due: '' },
    ];
    const text = fillTemplate(templates[language], { followUps }, asMarkdown);
    const by = language === 'en' ? 'by' : 'até';
    expect(text).toContain(`mine (Bia, ${by} ${due})\n`);
    expect(text).toContain(`nobodys (${by} ${due})\n`);
    expect(text).toContain('some day\n');
  });
});

describe('a template', () => {
  it.each([
    [
      '{{title}} {{#open}}{{title}}{{/open}} {{#alerts}}{{name}} {{title}} {{#notes}}{{text}}{{/notes}}{{/alerts}}',
      [],
    ],
    ['{{#alerts.length}}some{{/alerts.length}}{{^alerts}}none{{/alerts}}{{! a comment }}', []],
    ['a {{titel}}', [{ code: 'unknown', name: 'titel', nearest: 'title', offset: 2 }]],
    // Only within its list.
    ['{{name}}', [{ code: 'unknown', name: 'name', nearest: undefined, offset: 0 }]],
    ['{{#alerts}}{{/alerts}}{{text}}', [{ code: 'unknown', name: 'text', nearest: undefined, offset: 22 }]],
    ['{{constructor}}', [{ code: 'unknown', name: 'constructor', nearest: undefined, offset: 0 }]],
    ['{{title.length}}', [{ code: 'unknown', name: 'title.length', nearest: undefined, offset: 0 }]],
    ['{{.}}', [{ code: 'unknown', name: '.', nearest: undefined, offset: 0 }]],
    [
      '{{alerts}}{{open}}',
      [
        { code: 'not-a-text', name: 'alerts', offset: 0 },
        { code: 'not-a-text', name: 'open', offset: 10 },
      ],
    ],
    ['{{{title}}}', [{ code: 'raw', name: 'title', offset: 0 }]],
    ['{{& title}}', [{ code: 'raw', name: 'title', offset: 0 }]],
    ['{{> other}}', [{ code: 'partial', name: 'other', offset: 0 }]],
    ['{{=<% %>=}}<% title %>', [{ code: 'tags', offset: 0 }]],
    ['a {{title', [{ code: 'unclosed-tag', offset: 2 }]],
    ['{{#open}}a', [{ code: 'section', name: 'open', offset: 0 }]],
    [
      '{{#open}}{{#alerts}}{{/open}}{{/alerts}}',
      [
        { code: 'section', name: 'open', offset: 20 },
        { code: 'section', name: 'alerts', offset: 29 },
      ],
    ],
  ])('%s is checked', (template, faults) => {
    expect(templateFaults(template, facts)).toEqual(faults);
  });

  it('writes values as texts of Markdown, in code without backticks, and never a secret', () => {
    const title = 'a `b` [c](d) hunter2secret \u001b[31mred';
    expect(fillTemplate('{{title}}', { title }, asMarkdown)).toBe('a \\`b\\` \\[c\\](d) ••• red\n');
    expect(fillTemplate('run `plantao {{title}}` {{title}}', { title }, asMarkdown)).toBe(
      "run `plantao a 'b' [c](d) ••• red` a \\`b\\` \\[c\\](d) ••• red\n",
    );
    expect(fillTemplate('```\n{{title}}\n```', { title: '```' }, asMarkdown)).toBe("```\n'''\n```\n");
    expect(fillTemplate('{{title}}', { title: 'a [c](d)' }, asText)).toBe('a [c](d)\n');
  });
});

describe('the templates of a team', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
  const folderWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'templates-'));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return folder;
  };

  it('take the place of plantao’s, that of the language first, or are documents of their own', async () => {
    const folder = await folderWith({
      'postmortem.md': 'ours {{title}}',
      'pt-BR/postmortem.md': 'nosso {{title}}\r\n',
      'chat.txt': '{{severity}}',
      'notes.yaml': 'no template',
    });
    const { templates, problems } = await templatesOf('pt-BR', folder);
    expect(problems).toEqual([]);
    expect(templates.find(({ name }) => name === 'postmortem')).toMatchObject({
      ...{ text: 'nosso {{title}}\n', file: join(folder, 'pt-BR/postmortem.md'), format: 'markdown' },
    });
    expect(templates.find(({ name }) => name === 'chat')).toMatchObject({
      format: 'text',
      about: 'incident',
    });
    expect(templates.some(({ name }) => name === 'notes')).toBe(false);
    const english = await templatesOf('en', folder);
    expect(english.templates.find(({ name }) => name === 'postmortem')?.text).toBe('ours {{title}}');
  });

  it('are said to be missing, too large, or about what there is not', async () => {
    const folder = await folderWith({
      'large.md': 'x'.repeat(300_000),
      'odd.md': '{{! about: weather }}\n',
    });
    const { templates, problems } = await templatesOf('en', folder);
    expect(problems).toEqual([
      { code: 'too-large', file: join(folder, 'large.md') },
      { code: 'subject', file: join(folder, 'odd.md'), subject: 'weather' },
    ]);
    expect(templates.map(({ name }) => name)).toEqual(builtIns.map(({ name }) => name));
    expect((await templatesOf('en', join(folder, 'nowhere'))).problems).toMatchObject([
      { code: 'no-folder' },
    ]);
  });
});
