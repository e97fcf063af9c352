import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { type Ended, plantao } from './plantao.ts';

let folder: TempFolder;
const run = (...args: string[]): Promise<Ended> =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state') } });
const configure = (components: string): void =>
  writeFileSync(
    join(folder.path, 'plantao.yaml'),
    `system: shop
components: { api: { check: { tcp: "127.0.0.1:1" } } }
oncall: { people: { ana: { name: Ana, phone: "+55 11 98888-1234" } } }
contacts: [{ name: Cloud support, url: "https://help.example/?token=abcdef1234567890abcdef", when: a region is down }]
links: [{ title: Overview, url: "https://g.example/d/1", components: ${components} }]
`,
  );
beforeEach(() => {
  folder = tempFolder('contacts');
  mkdirSync(join(folder.path, 'runbooks'));
  const table =
    '| Nome | Telefone | Quando |\n|-|-|-|\n| Maia | +55 11 97777-0000 | perda de \u001b[31mdados |\n';
  writeFileSync(join(folder.path, 'runbooks', 'ops.md'), `# Ops\n\n## Contatos\n\n${table}`);
  configure('api');
});
afterEach(() => folder.remove());

test('contacts come from people, configuration and runbooks; a word narrows them, --links lists pages', async () => {
  const all = await run('contacts');
  expect(all.code).toBe(0);
  for (const text of ['Ana', '+55 11 98888-1234', 'a region is down', 'Maia', '+55 11 97777-0000', 'ops:5'])
    expect(all.out).toContain(text);
  expect(all.out).not.toMatch(/abcdef1234|\u001b/);
  const one = await run('contacts', 'DADOS', '--json');
  expect(JSON.parse(one.out)).toMatchObject([
    { name: 'Maia', from: { in: 'runbook', name: 'ops', line: 5 } },
  ]);
  expect(await run('contacts', 'nobody')).toMatchObject({ code: 1, out: 'nothing with "nobody"\n' });
  const links = await run('contacts', '--links');
  expect(links).toMatchObject({ code: 0, out: expect.stringContaining('https://g.example/d/1') });
});

test('a link of a component that there is none of is an error with its place', async () => {
  configure('apo');
  const wrong = await run('validate');
  expect(wrong.code).toBe(3);
  expect(wrong.out + wrong.err).toMatch(/plantao\.yaml:5:\d+ .*no component "apo".*did you mean "api"/);
});
