import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

let folder: TempFolder;
const configuration = `system: shop
environments: { local: {} }
components:
  api: { title: API, check: { command: ["true"] } }
`;
beforeEach(() => {
  folder = tempFolder('documents');
  writeFileSync(join(folder.path, 'plantao.yaml'), configuration);
});
afterEach(() => folder.remove());

const env = () => ({ XDG_STATE_HOME: join(folder.path, 'state'), SUDO_USER: 'ana', TZ: 'UTC' });
const run = (...args: string[]) => plantao(args, { cwd: folder.path, env: env() });
const inFolder = (name: string): string => join(folder.path, name);

test('a postmortem is written once, filled in by a person, and refreshed without touching what they wrote', async () => {
  const id = (
    await run('incident', 'open', 'Orders [fail](https://evil.example) @all', '--component', 'api')
  ).out.trim();
  const file = inFolder('postmortem.md');
  expect(await run('document', 'postmortem', id, '-o', file)).toMatchObject({ code: 0, out: `${file}\n` });
  expect((await run('document', 'postmortem', id, '-o', file)).err).toContain('exists: name another file');
  const first = readFileSync(file, 'utf8');
  expect(first).toContain('# Postmortem: Orders `[fail](https://evil.example)` `@all`');
  expect(first).toContain('(what went well?)');

  chmodSync(file, 0o640);
  writeFileSync(file, first.replace('(what went well?)', 'We were quick.'));
  await run('incident', 'impact', id, 'Nobody could order.');
  const refreshed = await run('document', 'postmortem', id, '--update', file);
  expect([refreshed.code, refreshed.out]).toEqual([
    0,
    expect.stringMatching(/: refreshed .*impact, timeline\n$/),
  ]);
  const second = readFileSync(file, 'utf8');
  expect(second).toContain('Nobody could order.');
  expect(second).toContain('We were quick.');
  expect(statSync(file).mode & 0o777).toBe(0o640);

  // What somebody wrote in a part of plantao's stays, too.
  writeFileSync(file, second.replace('None recorded.', 'A bad release.'));
  await run('incident', 'resolve', id, '--cause', 'release 42');
  const third = await run('document', 'postmortem', id, '--update', file);
  expect(third.code).toBe(1);
  expect(third.err).toContain('part "cause" was changed by hand and is kept');
  expect(readFileSync(file, 'utf8')).toContain('A bad release.');
  expect(readFileSync(file, 'utf8')).toContain('We were quick.');

  const report = inFolder('report.md');
  await run('incident', 'export', id, '-o', report);
  expect((await run('incident', 'export', id, '--update', report)).out).toBe(`${report}: up to date\n`);

  writeFileSync(inFolder('notes.md'), '# Notes\n');
  const refused = await run('document', 'postmortem', id, '--update', inFolder('notes.md'));
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('has no part that plantao wrote')]);
  expect(readFileSync(inFolder('notes.md'), 'utf8')).toBe('# Notes\n');
  const other = await run('incident', 'export', id, '--update', file);
  expect([other.code, other.err]).toEqual([3, expect.stringContaining(`is postmortem ${id}`)]);
  expect((await run('document', 'postmortem', id, '--update', inFolder('nowhere.md'))).code).toBe(3);
});

test('without an incident it is about the newest; a document that there is not is named', async () => {
  expect((await run('document', 'postmortem')).code).toBe(3);
  await run('incident', 'open', 'First');
  expect((await run('document', 'postmortem')).out).toContain('# Postmortem: First');
  expect((await run('document', 'postmortum')).err).toContain('did you mean "postmortem"?');
  expect((await run('document', 'postmortem', 'nope')).err).toContain('no incident "nope"');
});

test('a team has templates of its own, in its own language, and validate finds what is wrong with them', async () => {
  writeFileSync(
    inFolder('plantao.yaml'),
    `${configuration}documents: { language: pt-BR, templates: ./templates }\n`,
  );
  mkdirSync(inFolder('templates'));
  writeFileSync(inFolder('templates/chat.txt'), 'Atenção: {{title}}\n');
  await run('incident', 'open', 'Pedidos falham');
  expect((await run('document', 'chat')).out).toBe('Atenção: Pedidos falham\n');
  expect((await run('document', 'postmortem')).out).toContain('## O que funcionou');
  expect((await run('validate')).code).toBe(0);
  expect((await run('document', 'template', 'postmortem')).out).toContain('# Postmortem: {{title}}');

  writeFileSync(inFolder('templates/chat.txt'), 'Atenção:\n  {{titel}} {{{title}}}\n');
  const { code, out } = await run('validate');
  expect(code).toBe(3);
  expect(out).toContain('templates/chat.txt:2:3  unknown name "titel"; did you mean "title"?\n');
  expect(out).toContain('templates/chat.txt:2:13  {{{title}}} would not be escaped: write {{title}}\n');
  expect(out).toContain('2 errors');
  expect((await run('document', 'chat')).code).toBe(3);
  const list = await run('document', 'list');
  expect([list.code, list.out]).toEqual([1, expect.stringContaining('chat')]);
  expect(list.err).toContain('unknown name "titel"');
  // The others can be written all the same.
  expect((await run('document', 'postmortem')).code).toBe(0);
});

test('a handoff tells of the last day where there is no rota, and is refreshed like a report', async () => {
  const id = (await run('incident', 'open', 'Orders fail')).out.trim();
  const file = inFolder('handoff.md');
  expect((await run('handoff', '-o', file)).code).toBe(0);
  const first = readFileSync(file, 'utf8');
  expect(first).toContain('- **From**: nobody');
  expect(first).toContain(`**OPEN**`);
  writeFileSync(
    file,
    first.replace('(what should they know, and keep an eye on?)', 'Traffic doubles at noon.'),
  );
  await run('incident', 'resolve', id, '--cause', 'release 42');
  expect((await run('handoff', '--update', file)).code).toBe(0);
  const second = readFileSync(file, 'utf8');
  expect(second).toContain('Traffic doubles at noon.');
  expect(second).not.toContain('**OPEN**');
  const wrong = await run('document', 'handoff');
  expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('plantao handoff')]);
});

test('an update goes where the configuration sends it, and says when nothing runs to send it', async () => {
  const id = (await run('incident', 'open', 'Orders fail')).out.trim();
  expect(await run('incident', 'update', id, 'looking')).toMatchObject({ code: 0, err: '' });
  writeFileSync(
    inFolder('plantao.yaml'),
    `${configuration}notify: { channels: { page: { command: ["true"] } } }
documents: { customers: { via: [page] } }
`,
  );
  expect(await run('incident', 'update', id, 'still looking')).toMatchObject({ code: 0, err: '' });
  const told = await run('incident', 'update', id, 'You may wait longer.', '--customers');
  expect([told.code, told.err]).toEqual([
    1,
    expect.stringContaining('once "plantao watch" or a screen runs'),
  ]);
  const { out: next } = await run('document', 'customers', id);
  expect(next).toMatch(/is not over yet[\s\S]*We will write again by \d\d:\d\d/);
  const { out } = await run('document', 'postmortem', id);
  expect(out).toContain('to customers: You may wait longer. (ana)');
  expect(out).toMatch(/^- \S+ still looking \(ana\) \[\d+\]$/m);
  expect((await run('incident', 'update', id, '(what do they notice?)', '--customers')).code).toBe(3);
  writeFileSync(inFolder('plantao.yaml'), `${configuration}documents: { updates: { via: [chat] } }\n`);
  expect((await run('validate')).out).toContain('documents.updates.via.0: no channel "chat"');
});
