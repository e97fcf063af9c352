/**
 * How long it takes from the key to the list, in a real pseudo-terminal, on a PostgreSQL and a Redis of this machine: the first section, which
 * loads the driver and connects, then every other one. Printed, not asserted: times depend on the machine.
 *
 * node scripts/bench/depth.ts [--rounds 5]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RealTerminal } from '../../test/e2e/terminal.ts';
import { startPostgres } from '../../test/services/postgres.ts';
import { startRedis } from '../../test/services/redis.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
/** From the key to the list, in milliseconds, as it should be. */
const most = 100;

const folder = mkdtempSync(join(tmpdir(), 'plantao-bench-'));
const postgres = await startPostgres();
const redis = await startRedis();
const took = new Map<string, number[]>();
try {
  await postgres.sql(
    `CREATE TABLE a AS SELECT n AS id, repeat('x', 100) AS text FROM generate_series(1, 100000) n; ANALYZE;
     DO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE 'CREATE TABLE t' || i || ' (id int PRIMARY KEY, x int)'; END LOOP; END $$`,
  );
  writeFileSync(
    join(folder, 'plantao.yaml'),
    `system: Bench\ncomponents:\n  db: { check: { postgres: "${postgres.url}" } }\n  cache: { check: { redis: "${redis.url}" } }\n`,
  );
  for (let round = 0; round < rounds; round += 1) {
    await measure('db', '');
    await measure('cache', 'j');
  }
  for (const [what, all] of took) {
    const sorted = all.toSorted((a, b) => a - b);
    const [middle, worst] = [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
    const note = middle > most ? `  more than ${most} ms` : '';
    console.log(
      `${what.padEnd(24)} ${middle.toFixed(0).padStart(5)} ms, at worst ${worst.toFixed(0)} ms${note}`,
    );
  }
} finally {
  await Promise.all([postgres.close(), redis.close()]);
  rmSync(folder, { recursive: true, force: true });
}

/** One plantao: the first section of a component, then each other by its arrow. */
async function measure(component: string, keysBefore: string): Promise<void> {
  const terminal = new RealTerminal({
    command: process.execPath,
    args: ['bin/plantao.js', '--config', join(folder, 'plantao.yaml')],
    columns: 120,
    rows: 40,
    env: { XDG_STATE_HOME: folder },
  });
  try {
    await terminal.until(({ text }) => /2 up/.test(text), 'both to be up');
    if (keysBefore !== '') terminal.type(keysBefore);
    await terminal.untilQuiet(500);
    const titles: string[] = [];
    for (;;) {
      const first = titles.length === 0;
      const began = performance.now();
      terminal.type(first ? 'D' : '\u001b[C');
      const title = await shown(terminal, titles.at(-1));
      if (title === undefined || titles.includes(title)) return;
      add(`${component} ${title}${first ? ' (first)' : ''}`, performance.now() - began);
      titles.push(title);
      await terminal.untilQuiet(200);
    }
  } finally {
    await terminal.close();
  }
}

/** The section that is shown once its answer, or what it waits for, is. */
async function shown(terminal: RealTerminal, before: string | undefined): Promise<string | undefined> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const frame = terminal.lines.find((line) => line.includes('Depth: ')) ?? '';
    const title = selected(terminal);
    if (
      title !== undefined &&
      title !== before &&
      /ms, |asks: |enters the |not installed: /.test(frame + terminal.text)
    )
      return title;
  }
  return undefined;
}

/** The section whose name stands out. */
function selected({ emulator }: RealTerminal): string | undefined {
  const buffer = emulator.buffer.active;
  for (let row = 0; row < 6; row += 1) {
    const line = buffer.getLine(buffer.baseY + row);
    if (!/1 \w+ .*2 \w+/.test(line?.translateToString() ?? '')) continue;
    let title = '';
    for (let column = 0; column < emulator.cols; column += 1) {
      const cell = line!.getCell(column)!;
      if (cell.isInverse() !== 0 || cell.isBgPalette() || cell.isBgRGB()) title += cell.getChars() || ' ';
    }
    if (title.trim() !== '') return title.trim();
  }
  return undefined;
}

function add(what: string, ms: number): void {
  took.set(what, [...(took.get(what) ?? []), ms]);
}
