import { RealTerminal } from '../test/e2e/terminal.ts';

const [size = '120x40', scenario, ...steps] = process.argv.slice(2);
const [columns, rows] = size.split('x').map(Number);
const terminal = new RealTerminal({
  command: process.execPath,
  args: scenario?.endsWith('.yaml')
    ? ['bin/plantao.js', '--config', scenario]
    : ['bin/plantao.js', 'demo', ...(scenario && scenario !== '-' ? ['--scenario', scenario] : [])],
  columns: columns!,
  rows: rows!,
  env: { COLORTERM: 'truecolor' },
});
const special: Record<string, string> = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  'ctrl-s': '\u0013',
  'ctrl-y': '\u0019',
  pgdn: '\u001b[6~',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
};
try {
  for (const step of steps) {
    const [what, ...rest] = step.split(':');
    const arg = rest.join(':');
    if (what === 'wait') await terminal.until(({ text }) => new RegExp(arg).test(text), arg, 60_000 as never);
    else if (what === 'sleep') await new Promise((r) => setTimeout(r, Number(arg) * 1000));
    else if (what === 'key') {
      terminal.type(special[arg] ?? arg);
      await new Promise((r) => setTimeout(r, 500));
    } else if (what === 'type') {
      for (const c of arg) {
        terminal.type(c);
        await new Promise((r) => setTimeout(r, 30));
      }
      await new Promise((r) => setTimeout(r, 300));
    } else if (what === 'frame') console.log(`\n=== ${arg}\n${terminal.text}`);
  }
} catch (e) {
  console.log(terminal.text);
  console.log(e);
} finally {
  await terminal.close();
}
