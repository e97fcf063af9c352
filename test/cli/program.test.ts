import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitsOf, optionsOf } from '../../src/cli/command.ts';
import { commandEntries } from '../../src/cli/commands/registry.ts';
import { words } from '../../src/words/index.ts';
import { plantao } from './plantao.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plantao-program-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const { errors, program, summaries } = words.commands;

test('every command of the catalogue is in the registry once, behind the one it is below', () => {
  const names = commandEntries().map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(summaries).toSorted());
  for (const [index, name] of names.entries()) {
    const [first, below] = name.split(' ');
    if (below !== undefined) expect(names.indexOf(first as typeof name)).toBeLessThan(index);
  }
});

test.each(commandEntries().flatMap(({ name, load }) => (load ? [[name, load] as const] : [])))(
  '%s says what each exit code means, and what each option does',
  async (_name, load) => {
    const { command } = await load();
    expect(exitsOf(command)[0]?.[0]).toBe('0');
    for (const { flags, help } of optionsOf(command)) {
      expect(flags).toMatch(/^(?:-\w, )?--[a-z-]+(?: <[\w=-]+(?:\.\.\.)?>)?$/);
      expect(help).toMatch(/^[A-Z"-].*[^.]$/);
    }
  },
);

// What commander says by itself is English: each of its refusals has to come from the catalogue.
test.each([
  [['check', '--jsn'], `${errors.unknownOption('--jsn')}: ${errors.didYouMean('--json')}`],
  [['check', '--red-only'], `${errors.unknownOption('--red-only')}: ${errors.didYouMean('--read-only')}`],
  [['alerts', 'ack'], errors.missingArgument('alert')],
  [['run', '--set'], errors.missingValue('--set <name=value>')],
  [['incident', 'list', 'x'], errors.tooManyArguments(0, 1)],
  [['incident', 'lst'], `${errors.unknownCommand('incident lst')}: ${errors.didYouMean('list')}`],
  [['chek'], `${errors.unknownCommand('chek')}: ${errors.didYouMean('check')}`],
])('%j is refused in one line', async (args, said) => {
  expect(await plantao(args, { cwd })).toEqual({ code: 3, out: '', err: `plantao: ${said}\n` });
});

test('the help of logs is said without what stores and searches lines', async () => {
  const watcher = join(cwd, 'watcher.mjs');
  writeFileSync(
    watcher,
    `import { readFileSync, writeFileSync } from 'node:fs';
     import { registerHooks } from 'node:module';
     let bytes = 0;
     registerHooks({ load(url, context, next) {
       const part = url.includes('/dist/') ? readFileSync(new URL(url), 'utf8') : '';
       // The sentences are one part, whatever they are about.
       if (!part.includes(${JSON.stringify(words.commands.summaries.logs)})) bytes += part.length;
       return next(url, context);
     } });
     process.on('exit', () => writeFileSync('bytes.txt', String(bytes)));`,
  );
  const { code } = await plantao(['logs', '--help'], { cwd, env: { NODE_OPTIONS: `--import ${watcher}` } });
  expect(code).toBe(0);
  // Commander is most of it.
  expect(Number(readFileSync(join(cwd, 'bytes.txt'), 'utf8'))).toBeLessThan(90_000);
});

test('the help of a command has its options and exit codes, that of plantao every command', async () => {
  const whole = await plantao(['--help'], { cwd });
  expect(whole.code).toBe(0);
  for (const { name } of commandEntries())
    if (!name.includes(' ')) expect(whole.out).toMatch(new RegExp(`^  ${name} `, 'm'));
  const one = await plantao(['alerts', 'silence', '--help'], { cwd });
  expect(one.out).toContain('--comment <text>');
  expect(one.out).toContain(program.exitsTitle);
  expect((await plantao(['incident'], { cwd })).code).toBe(3);
});
