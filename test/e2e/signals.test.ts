import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../services/until.ts';
import { Bench } from './plantao.ts';
import { type Probe, startProbe } from './probe.ts';
import { quietSystem } from './systems.ts';
import type { RealTerminal } from './terminal.ts';

let bench: Bench;
let probe: Probe;
beforeEach(async () => {
  bench = new Bench();
  probe = await startProbe();
  bench.save(quietSystem(probe.url));
});
afterEach(async () => {
  await bench.close();
  await probe.close();
});

function expectGivenBack(terminal: RealTerminal): void {
  expect(terminal.onAlternateScreen).toBe(false);
  expect(terminal.cursorIsVisible).toBe(true);
  expect(terminal.modes).toEqual({ wraps: true, bracketedPaste: false });
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('%s gives the terminal back and ends with %i', async (signal, code) => {
  const terminal = bench.screen();
  await terminal.untilText('answered 200');
  process.kill(terminal.pty.pid, signal);
  expect(await terminal.untilExit()).toBe(code);
  expectGivenBack(terminal);
  expect(terminal.text).not.toContain('stopped:');
});

test('a terminal that is closed ends plantao', async () => {
  const terminal = bench.screen();
  await terminal.untilText('answered 200');
  const { pid } = terminal.pty;
  (terminal.pty as unknown as { destroy(): void }).destroy();
  await until('plantao to end', () => !existsSync(`/proc/${pid}/cmdline`), 10_000);
  const asked = probe.requests;
  // One request may have been on its way.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(probe.requests - asked).toBeLessThanOrEqual(1);
});

const fixture = fileURLToPath(new URL('./fixtures/faulty.tsx', import.meta.url));

test.each(['timer', 'promise'])(
  'an error nobody caught (%s) is told after the screen is left',
  async (way) => {
    const program = await bundled(fixture, bench.path);
    const terminal = bench.program(process.execPath, [program, way]);
    await terminal.until(({ onAlternateScreen }) => onAlternateScreen, 'the screen is drawn');
    expect(await terminal.untilExit()).toBe(70);
    expectGivenBack(terminal);
    expect(terminal.text).toContain(`plantao stopped: Error: fault in a ${way}`);
  },
);

test('an error while drawing ends with its text or leaves the screen working', async () => {
  const program = await bundled(fixture, bench.path);
  const terminal = bench.program(process.execPath, [program, 'render']);
  await terminal.untilText('fault in render');
  if (terminal.onAlternateScreen) {
    terminal.type('q');
    expect(await terminal.untilExit()).toBe(0);
  } else {
    expect(await terminal.untilExit()).toBe(70);
  }
  expectGivenBack(terminal);
});

/** Node runs no TSX by itself. */
async function bundled(entry: string, folder: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = `${folder}/fixture.mjs`;
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    external: ['react-devtools-core'],
    alias: {},
    logLevel: 'error',
  });
  return outfile;
}
