/**
 * Draws the picture of the screen for the README: starts the demo in a real pseudo-terminal, waits for a full frame (and for
 * a fault's effect, where one is named), and writes the frame as SVG.
 *
 * Usage: node scripts/picture/main.ts OUT.svg [COLUMNSxROWS] [SCENARIO] [KEYS]
 */
import { writeFile } from 'node:fs/promises';
import { RealTerminal } from '../../test/e2e/terminal.ts';
import { svgOf } from './svg.ts';

const [out = 'docs/screen.svg', size = '140x42', scenario, keys = ''] = process.argv.slice(2);
const [columns, rows] = size.split('x').map(Number);
const terminal = new RealTerminal({
  command: process.execPath,
  args: ['bin/plantao.js', 'demo', ...(scenario ? ['--scenario', scenario] : [])],
  columns: columns!,
  rows: rows!,
  env: { COLORTERM: 'truecolor' },
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
}
