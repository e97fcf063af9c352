import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem, restartableSystem } from './systems.ts';

let bench: Bench;
let probe: Probe;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

test('a saved configuration is applied; a broken one is explained and leaves everything as it was', async () => {
  const first = quietSystem(probe.url);
  const second = `${first}  site: { title: Site, check: { http: "\${api}/", every: 500ms } }\n`;
  bench.save(first);
  const terminal = bench.screen({ columns: 120, rows: 40 });
  await terminal.untilText(/up +API +answered 200/);
  bench.save(second);
  await terminal.untilText(/up +Site +answered 200/);

  bench.save(second.replace('check: { http', 'chekc: { http'));
  await terminal.untilText(/plantao\.yaml:5:\d+/);
  expect(terminal.text).toMatch(/up +Site +answered 200/);
  expect(terminal.text).toMatch(/up +API +answered 200/);
  const asked = probe.requests;
  await terminal.until(() => probe.requests > asked + 3, 'the checks go on');

  // As many editors save: a new file takes the place of the old one.
  const beside = join(bench.path, 'plantao.yaml.new');
  writeFileSync(beside, first);
  renameSync(beside, bench.config);
  await terminal.until(({ text }) => !text.includes('plantao.yaml:'), 'the fault is gone');
  await terminal.until(({ text }) => !text.includes('Site'), 'Site is gone');
  expect(terminal.text).toMatch(/up +API +answered 200/);
});

test('--read-only offers no action and takes none', async () => {
  bench.save(restartableSystem(probe.url));
  const terminal = bench.screen({ columns: 120, rows: 40 }, ['--read-only']);
  // Only once it is down for good does it stand in the first row.
  await terminal.untilText('Sleeper down: not running');
  expect(terminal.text).toContain('READ-ONLY');
  terminal.type('g');
  await terminal.untilText(/▸.*Sleeper/);
  expect(terminal.lines.at(-1)).not.toMatch(/restart|stop|start|scale|flush/);
  terminal.type('r');
  await terminal.untilText('read-only: actions are off');
  terminal.type('y\r');
  terminal.type('?');
  await terminal.untilText('Go back: close');
  expect(terminal.text).not.toMatch(/Restart the component/);
  expect(existsSync(join(bench.path, 'starts.txt'))).toBe(false);
});
