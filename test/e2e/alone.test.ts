import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { Bench } from './plantao.ts';
import type { RealTerminal } from './terminal.ts';

const wide = { columns: 120, rows: 30 };

// A guarded environment whose journal lies in a PostgreSQL that is stopped: whether a colleague acts cannot be seen.
describe.skipIf(!requireService('postgres'))('while the shared database is away', () => {
  let server: PostgresServer;
  let bench: Bench;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    bench = new Bench();
    bench.save(`system: Shop
safety: { reason: false }
journal: { postgres: "${server.url}" }
environments: { production: { guarded: true } }
components:
  api:
    title: The API
    check: { command: ["true"] }
    actions:
      note: { command: [sh, -c, "echo ran >> ran"], verify: off }
`);
  });
  afterEach(async () => {
    await bench.close();
    await server.start().catch(() => {});
  });

  const started = async (): Promise<number> => {
    const { stdout } = await bench.command(
      '--config',
      bench.config,
      'audit',
      '--json',
      '--kind',
      'action.intent',
    );
    return (JSON.parse(stdout) as unknown[]).length;
  };
  const run = (...more: string[]) => bench.command('--config', bench.config, 'run', 'note', 'api', ...more);

  test('the screen says so and asks once more; only the second answer runs it', async () => {
    const terminal = bench.screen(wide);
    await terminal.untilText(/up +The API/);
    await terminal.until(({ text }) => !text.includes('shared journal'), 'the shared journal is reached');
    await server.kill();
    await terminal.untilText('shared journal');
    await planned(terminal);
    await typed(terminal, 'api');
    await terminal.untilText('others who may be acting now cannot be seen');
    await terminal.untilText('Type api');
    expect(await started()).toBe(0);
    await typed(terminal, 'api');
    await terminal.untilText('succeeded after');
    expect(await started()).toBe(1);
    terminal.type('\u001b');
    await terminal.until(({ text }) => !text.includes('Esc close'), 'the dialog is gone');
    terminal.type('q');
    await terminal.untilExit();
  });

  test('the command line asks a person once more, and a script for an option of its own', async () => {
    await server.kill();
    const refused = await run('--confirm', 'api');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('add --alone');
    expect(await started()).toBe(0);

    const declined = bench.start(['--config', bench.config, 'run', 'note', 'api', '--confirm', 'api'], wide);
    await declined.untilText('Type y to act all the same');
    declined.type('n\r');
    await declined.untilExit();
    expect(await started()).toBe(0);

    const asked = bench.start(['--config', bench.config, 'run', 'note', 'api', '--confirm', 'api'], wide);
    await asked.untilText('Type y to act all the same');
    asked.type('y\r');
    await asked.untilText('succeeded');
    await asked.untilExit();
    expect(await started()).toBe(1);

    const alone = await run('--confirm', 'api', '--alone', '--dry-run');
    expect(alone.code).toBe(3);
    expect(alone.stdout).toContain('for it to take effect');
  });

  /** Opens the plan of the own action. */
  async function planned(terminal: RealTerminal): Promise<void> {
    terminal.type('.');
    await terminal.untilText('note');
    terminal.type('\r');
    await terminal.untilText('Type api');
  }

  /** Types a word and Enter as a person does who has read what is shown. */
  async function typed(terminal: RealTerminal, word: string): Promise<void> {
    await terminal.untilQuiet(500);
    for (const letter of word) terminal.type(letter);
    await terminal.untilText(`to confirm: ${word}`);
    await terminal.untilQuiet(200);
    terminal.type('\r');
  }
});
