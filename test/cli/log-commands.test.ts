import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { plantao } from './plantao.ts';

/** Every `plantao logs …` of the table, as a person would type it. One that follows is tried elsewhere. */
function commandsIn(document: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', document), 'utf8');
  const section = text.slice(text.indexOf('## Every command that reads logs')).split('\n## ')[0]!;
  const written = [...section.matchAll(/`plantao (logs [^`]+)`/g)].map((found) =>
    found[1]!.replaceAll('\\|', '|'),
  );
  return [...new Set(written)].filter((one) => !/ -f\b| NAME /.test(one));
}

/** Words as a shell splits them: quoted with ' or not at all. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map((found) => found[1] ?? found[2]!);
}

let folder: TempFolder;
const commands = commandsIn('coverage.md');

beforeAll(() => {
  folder = tempFolder('log-commands');
  const logs = join(folder.path, 'logs');
  mkdirSync(logs);
  const now = (): string => new Date(Date.now() - 60_000).toISOString();
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder.path, name), `${lines.join('\n')}\n`);
  const app = [
    'ERROR LLM answered 503 after 31 ms to 203.0.113.9',
    'INFO CRM fallback active, handoff to a person',
    'INFO OpenAI call, duration 812 ms, memory 61 %',
    'WARN AgentPipeline is late',
    'WARN suspicious words in a message, User-Agent: probe/1.0',
  ].map((line) => `${now()} ${line}`);
  write('logs/app.log', app);
  write('logs/errors.log', [`${now()} ERROR boom`]);
  write('logs/security.log', [`${now()} WARN login forbidden (403)`]);
  write('logs/performance.log', [`time=${now()} level=info msg=served path=/chat duration=2100ms`]);
  write('logs/error.log', [
    '2026/01/05 12:00:00 [error] 7#7: *1 connect() failed (111: Connection refused), client: 203.0.113.9, server: x',
  ]);
  write('logs/access.log', [
    '203.0.113.9 - - [05/Jan/2026:12:00:00 +0000] "GET /login HTTP/1.1" 401 10 "-" "probe/1.0" 0.010',
  ]);
  write('logs.json', [
    JSON.stringify({ time: now(), level: 'warning', event: 'rate_limit', ip: '203.0.113.9' }),
    JSON.stringify({ time: now(), level: 'warning', event: 'auth_failure', ip: '203.0.113.9' }),
  ]);
  const components = ['api', 'worker', 'evolution', 'redis', 'postgres'].map(
    (id) => `  ${id}: { check: { command: ["true"] }, logs: logs/app.log }`,
  );
  write('plantao.yaml', ['system: shop', 'components:', ...components]);
});
afterAll(() => folder.remove());

test('the table has the commands of five runbooks', () => {
  expect(commands.length).toBeGreaterThan(30);
});

test.concurrent.each(commands)('plantao %s finds what it asks for', async (command) => {
  const { out, err, code } = await plantao(wordsOf(command), { cwd: folder.path });
  expect([code, err]).toEqual([0, '']);
  expect(out.trim()).not.toBe('');
});
