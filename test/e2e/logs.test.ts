import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench, type Size } from './plantao.ts';
import type { RealTerminal } from './terminal.ts';

const large: Size = { columns: 120, rows: 40 };

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.save('system: Shop\ncomponents: { api: { check: { command: ["true"] }, logs: ./app.log } }\n');
  writeFileSync(join(bench.path, 'app.log'), '');
  for (let number = 0; number < 300; number++) write(number);
});
afterEach(() => bench.close());

/** A line of a service that fails once in fifty. */
function write(number: number): void {
  const fails = number % 50 === 7;
  append(
    JSON.stringify({
      time: new Date(Date.UTC(2026, 0, 5, 8, 0, number)).toISOString(),
      level: fails ? 'error' : 'info',
      status: fails ? 500 : 200,
      msg: `request ${number} ${fails ? 'failed: no answer' : 'served'}`,
    }),
  );
}

function append(line: string): void {
  appendFileSync(join(bench.path, 'app.log'), `${line}\n`);
}

/** Opens the screen, with the focus on the logs. */
async function logs(size: Size = large): Promise<RealTerminal> {
  const terminal = bench.screen(size);
  await terminal.untilText('request 299');
  terminal.type('5');
  await terminal.untilText(/━ 5 Logs/);
  return terminal;
}

/** Waits until the selected line says this. */
const selected = (terminal: RealTerminal, text: string): Promise<void> =>
  terminal.until(
    ({ lines }) => lines.some((line) => line.includes('▸') && line.includes(text)),
    `${text} selected`,
  );

test('lines are filtered, looked around in, searched, counted and kept as evidence', async () => {
  const terminal = await logs();
  terminal.type('/');
  terminal.type('status>=500');
  terminal.type('\r');
  await terminal.untilText('/status>=500 6 of 300');
  expect(terminal.text).not.toContain('request 299');
  terminal.type('k');
  await selected(terminal, 'request 207');
  terminal.type('C');
  await terminal.untilText('request 208 served');
  await selected(terminal, 'request 207');
  // What follows the line is not new.
  expect(terminal.text).not.toMatch(/\+\d+ new/);
  terminal.type('C');
  await terminal.until(({ text }) => !text.includes('request 208'), 'the filter is back');
  terminal.type('K');
  await terminal.untilText(/6 lines saved in /);
  terminal.type('\u001b');
  await terminal.until(({ text }) => !text.includes('/status'), 'the filter is gone');

  terminal.type('G');
  await terminal.untilText('following');
  terminal.type('S');
  await terminal.untilText('Search the lines shown');
  terminal.type('failed\r');
  await selected(terminal, 'request 257');
  terminal.type('N');
  await selected(terminal, 'request 207');
  terminal.type('n');
  await selected(terminal, 'request 257');
  terminal.type('n');
  await terminal.untilText('no further line matches failed');

  terminal.type('T');
  await terminal.untilText('What is most frequent');
  terminal.type('\r');
  await terminal.untilText(/\b6\b.*request .* failed: no answer/);
  terminal.type('\u001b');
  await terminal.untilText('request 257');
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);

  const audit = await bench.command('--config', bench.config, 'audit', '--kind', 'evidence', '--json');
  const [saved] = JSON.parse(audit.stdout) as { data: Record<string, unknown> }[];
  const evidence = readFileSync(String(saved?.data.file));
  expect(evidence.toString().match(/failed: no answer/g)).toHaveLength(6);
  expect(saved?.data).toMatchObject({
    sha256: createHash('sha256').update(evidence).digest('hex'),
    lines: 6,
  });
});

test('what comes while the lines are held is counted, and shown when they are followed again', async () => {
  const terminal = await logs();
  terminal.type(' ');
  await terminal.untilText('paused');
  for (const number of [300, 301, 302]) write(number);
  await terminal.untilText('paused, +3 new');
  expect(terminal.text).not.toContain('request 302');
  terminal.type(' ');
  await terminal.untilText('request 302');
  await terminal.untilText('following');
});

test('hostile lines are shown without what they would do to the terminal', async () => {
  const terminal = await logs();
  append(
    '2026-01-05T09:00:00Z ERROR evil \u001b[2J\u001b]0;pwned\u0007\u001b[31mred \u202egnp.exe \u0000 \u009b31m end',
  );
  appendFileSync(join(bench.path, 'app.log'), Buffer.from([0xff, 0xfe, 0x80, 0x20, 0xc3]));
  append('x'.repeat(100_000));
  append('2026-01-05T09:00:02Z INFO after all of it');
  await terminal.untilText('after all of it');
  expect(terminal.text).toMatch(/ERROR.* evil .*red gnp\.exe .*end/);
  expect(terminal.raw).not.toMatch(/\u001b\]0;pwned|\u202e|\u0000|\u009b/);
  expect(terminal.hasWrappedLines).toBe(false);
  expect(terminal.text).toContain('request 299');
  terminal.type('q');
  expect(await terminal.untilExit()).toBe(0);
});

test('the terminal may shrink while lines stream in', async () => {
  const terminal = await logs({ columns: 200, rows: 50 });
  let number = 300;
  const streaming = setInterval(() => write(number++), 10);
  try {
    await terminal.untilText(/request (?:[4-9]\d\d|\d{4}) /);
    terminal.resize(80, 24);
    await terminal.until(
      ({ lines }) => lines.at(-1)?.includes('? help') === true && lines[0]!.length >= 79,
      'a whole frame of 80 x 24',
    );
    const seen = number;
    await terminal.until(
      ({ text }) => Number(text.match(/(?<=request )\d+/g)?.at(-1)) > seen + 20,
      'the newest lines',
    );
    expect(terminal.hasWrappedLines).toBe(false);
    expect(terminal.text).toContain('following');
  } finally {
    clearInterval(streaming);
  }
});
