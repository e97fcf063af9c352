import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

let folder: TempFolder;
const path = (name: string): string => join(folder.path, name);
const run = (...args: string[]) =>
  plantao(args, { cwd: folder.path, env: { XDG_STATE_HOME: path('state'), USER: 'ana' } });

beforeAll(() => {
  folder = tempFolder('looks');
  const rows = [
    { id: 'late', created_at: '2026-01-05T12:00:00Z', motivo: 'cobrança', telefone: '+55 11' },
    { id: 'soon', due_at: '2999-01-01T00:00:00Z', motivo: 'dúvida', claimed_by: 'bruno' },
  ];
  writeFileSync(path('rows.json'), JSON.stringify(rows));
  writeFileSync(
    path('plantao.yaml'),
    `system: shop
components:
  api:
    check: { command: ["true"] }
    looks:
      names: { title: Names, command: [printf, "=1+1\\\\nhunter2-of-the-team\\\\n"] }
      broken: { command: [sh, -c, "echo no rights >&2; exit 3"] }
environments: { local: { password: "\${secret:file:secret}" } }
escalations:
  chats: { title: Chats, file: rows.json, value: rows, answer: { within: 30m } }
`,
  );
  writeFileSync(path('secret'), 'hunter2-of-the-team');
});
afterAll(() => folder.remove());

test('escalations come by when an answer is due, with every column, and an overdue one is a warning', async () => {
  const table = await run('escalations');
  expect(table.code).toBe(1);
  const lines = table.out.split('\n');
  const at = (id: string): number => lines.findIndex((line) => line.includes(id));
  expect(lines[at('late')]).toMatch(/late \d+d/);
  expect(at('late')).toBeLessThan(at('soon'));
  const [chats] = JSON.parse((await run('escalations', '--json')).out) as Record<string, unknown>[];
  expect(chats).toMatchObject({
    breached: 1,
    dueUnknown: 0,
    waiting: [
      { id: 'late', breached: true, fields: { telefone: '+55 11', motivo: 'cobrança' } },
      { id: 'soon', breached: false, claimedBy: 'bruno' },
    ],
  });
});

test('looks are listed and asked: as text, as CSV that no spreadsheet runs, and kept as evidence', async () => {
  expect((await run('look')).out).toMatch(/names +.*api/);
  const asked = await run('look', 'names');
  expect(asked).toMatchObject({ code: 0, err: '' });
  expect(asked.out).toBe('=1+1\n•••\n');
  expect((await run('look', 'names', '--csv')).out).toBe("line\n'=1+1\n•••\n");
  const saved = await run('look', 'names', '--save', 'evidence.csv');
  const [sum] = saved.out.split(' ');
  const text = readFileSync(path('evidence.csv'));
  expect(createHash('sha256').update(text).digest('hex')).toBe(sum);
  expect(String(text)).toContain("line\n'=1+1\n");
  const events = JSON.parse((await run('audit', '--json', '--kind', 'evidence.saved')).out) as unknown[];
  expect(events).toMatchObject([{ data: { sha256: sum, query: 'look api names' } }]);
});

test('a look that cannot be answered says why, and a read-only plantao saves none', async () => {
  const broken = await run('look', 'broken');
  expect(broken.code).toBe(3);
  expect(broken.err).toContain('no rights');
  expect((await run('look', 'nams')).err).toContain('names');
  expect((await run('--read-only', 'look', 'names', '--save', 'other.csv')).code).toBe(3);
  expect(existsSync(path('other.csv'))).toBe(false);
});
