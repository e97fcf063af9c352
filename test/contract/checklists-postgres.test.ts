import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ChecklistRow } from '../../src/model/checklist.ts';
import { plantao } from '../cli/plantao.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

const items = ['Backups finished', 'Disks have room', 'Costs looked at'];

describe.skipIf(!requireService('postgres'))('two machines that tick one checklist', () => {
  let server: PostgresServer;
  const folders: TempFolder[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });
  afterAll(() => server?.close());

  /** A plantao with a home of its own. */
  const machine = (name: string) => {
    const folder = tempFolder(`ticks-${name}`);
    folders.push(folder);
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: Shop
journal: { postgres: "${server.url}" }
components: { api: { check: { command: ["true"] } } }
checklists: [{ name: Daily, due: daily at 00:00, items: [${items.join(', ')}] }]
`,
    );
    return (...args: readonly string[]) =>
      plantao(['checklist', ...args], { cwd: folder.path, env: { SUDO_USER: name } });
  };

  test('each item is ticked once, and whoever comes second is told who was first', async () => {
    const [ana, bob] = [machine('ana'), machine('bob')];
    for (const item of items) {
      const ended = await Promise.all([ana('tick', 'daily', item), bob('tick', 'daily', item)]);
      const said = ended.map(({ out, err }) => out + err);
      const first = said.findIndex((text) => text.startsWith(`ticked: ${item}`));
      expect(said[1 - first]).toMatch(
        first === 0 ? /^ana was first|plantao: ana has ticked/ : /^bob was first|plantao: bob has ticked/,
      );
    }
    const rows = await Promise.all(
      [ana, bob].map(async (one) => JSON.parse((await one('daily', '--json')).out) as ChecklistRow[]),
    );
    expect(rows[0]!.map(({ state }) => state)).toEqual(['done']);
    expect(rows[1]).toEqual(rows[0]);
    const events = await server.sql("SELECT kind FROM plantao_events WHERE kind LIKE 'checklist.done'");
    expect(events).toHaveLength(1);
  });
});
