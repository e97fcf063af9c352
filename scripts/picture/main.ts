/**
 * Draws the picture of the screen for the README: starts the demo in a real pseudo-terminal, waits for a full frame (and for
 * a fault's effect, where one is named), and writes the frame as SVG.
 *
 * Usage: node scripts/picture/main.ts OUT.svg [COLUMNSxROWS] [SCENARIO] [KEYS]
 * The pictures of the documents: docs/screen.svg 140x42 llm-down · docs/alerts.svg 130x20 llm-down $'6\r' ·
 * docs/incident.svg 130x34 llm-down $'7anprovider answers 503\r' · docs/logs.svg 130x26 llm-down 5z
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealTerminal } from '../../test/e2e/terminal.ts';
import { svgOf } from './svg.ts';

const [out = 'docs/screen.svg', size = '140x42', scenario, keys = ''] = process.argv.slice(2);
const [columns, rows] = size.split('x').map(Number);
const state = await mkdtemp(join(tmpdir(), 'plantao-picture-'));
const terminal = new RealTerminal({
  command: process.execPath,
  args: ['bin/plantao.js', 'demo', ...(scenario ? ['--scenario', scenario] : [])],
  columns: columns!,
  rows: rows!,
  // A journal of its own, and a name that is nobody's.
  env: { COLORTERM: 'truecolor', XDG_STATE_HOME: state, SUDO_USER: 'ana' },
});
try {
  await terminal.until(
    ({ text }) => /up/.test(text) && (!scenario || /down|degraded|critical/.test(text)),
    'a full frame',
  );
  // Enough readings for trends and sparklines to show.
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  for (const key of keys) {
    terminal.type(key);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  await writeFile(
    out,
    svgOf(terminal.emulator, `plantao watching its demo${scenario ? ` (${scenario})` : ''}`),
  );
  console.log(terminal.text);
} finally {
  await terminal.close();
  await rm(state, { recursive: true, force: true });
}
