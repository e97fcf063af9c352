import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Shelf } from '../../src/runbooks/shelf.ts';
import { redactor } from '../../src/text/redactor.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

let folder: TempFolder;
const shelves: Shelf[] = [];
const write = (name: string, text: string | Buffer): void => writeFileSync(join(folder.path, name), text);

function shelf(options: Partial<ConstructorParameters<typeof Shelf>[0]> = {}): Shelf {
  const clean = redactor(['hunter22']);
  const made = new Shelf({ paths: [folder.path], clock: new ManualClock(), clean, ...options });
  shelves.push(made);
  return made;
}

const looked = (clock: ManualClock) => until('the shelf has been looked through', () => clock.pending === 1);

beforeEach(() => {
  folder = tempFolder('shelf');
});
afterEach(() => {
  for (const one of shelves.splice(0)) one.close();
  folder.remove();
});

test('every Markdown file below the folder is a runbook, called after its path; nothing else is', async () => {
  mkdirSync(join(folder.path, 'db'));
  mkdirSync(join(folder.path, 'node_modules'));
  write('b.MD', '# The B\n');
  write('db/restore.markdown', 'no heading');
  write('node_modules/x.md', '# X\n');
  write('.hidden.md', '# Hidden\n');
  write('notes.txt', '# Notes\n');
  expect((await shelf().read()).map(({ name, title }) => [name, title])).toEqual([
    ['b', 'The B'],
    ['db/restore', 'db/restore'],
  ]);
});

test('a link out of the folder is not followed, and said', async () => {
  const elsewhere = tempFolder('elsewhere');
  writeFileSync(join(elsewhere.path, 'secret.md'), '# Secret\n');
  symlinkSync(join(elsewhere.path, 'secret.md'), join(folder.path, 'a.md'));
  symlinkSync(join(folder.path, 'nowhere.md'), join(folder.path, 'b.md'));
  const books = await shelf().read();
  elsewhere.remove();
  expect(books.map(({ name, blocks, problems }) => [name, blocks.length, problems])).toEqual([
    ['a', 0, [{ code: 'outside' }]],
    ['b', 0, [{ code: 'outside' }]],
  ]);
});

test('a file above 2 MiB is not read, and said', async () => {
  write('big.md', Buffer.alloc(2 ** 21 + 1, '#'));
  expect((await shelf().read())[0]?.problems).toEqual([
    { code: 'too-large', bytes: 2 ** 21 + 1, most: 2 ** 21 },
  ]);
});

test('a named folder that is not there is a problem; the usual one need not be there', async () => {
  const paths = [join(folder.path, 'nowhere')];
  expect((await shelf({ paths }).read())[0]?.problems).toMatchObject([{ code: 'unreadable' }]);
  expect(await shelf({ paths, optional: true }).read()).toEqual([]);
});

test('what a terminal obeys and what is secret is taken out of every kind of text', async () => {
  const bad = 'x\u001b]0;owned\u0007\u202ehunter22';
  write(
    'a.md',
    `# ${bad}\n\n- ${bad}\n\n[${bad}](http://u:hunter22@h/)\n\n\`\`\`\n${bad}\n\`\`\`\n\n| ${bad} |\n|---|\n| ${bad} |\n`,
  );
  const shown = JSON.stringify(await shelf().read());
  expect(shown).not.toMatch(/hunter22|\\u001b|\\u0007|\u202e/);
  expect(shown.match(/x•••/g)).toHaveLength(7);
});

test('nothing is read until it is asked for; then a change is seen at the next look, and only a change is told', async () => {
  write('a.md', '# One\n');
  const clock = new ManualClock();
  let changes = 0;
  const changed = (): void => {
    changes += 1;
  };
  const one = shelf({ clock, changed });
  expect(clock.pending).toBe(0);
  expect(one.books()).toBeUndefined();
  await looked(clock);
  expect([changes, one.books()?.[0]?.title]).toEqual([1, 'One']);

  await clock.advance(5_000);
  await looked(clock);
  expect(changes).toBe(1);

  write('a.md', '# Another\n');
  write('b.md', '# New\n');
  await clock.advance(5_000);
  await looked(clock);
  expect([changes, one.books()?.map(({ title }) => title)]).toEqual([2, ['Another', 'New']]);

  rmSync(join(folder.path, 'a.md'));
  await clock.advance(5_000);
  await looked(clock);
  expect(one.books()?.map(({ title }) => title)).toEqual(['New']);
  one.close();
  expect(clock.pending).toBe(0);
});

test('asked for while something is drawn first, nothing is read before its time; whoever waits for it need not', async () => {
  write('a.md', '# A\n');
  const clock = new ManualClock();
  const late = shelf({ clock, firstLookMs: 150, changed: () => {} });
  expect([late.books(), late.books()]).toEqual([undefined, undefined]);
  // One look is due, however often it was asked for.
  expect(clock.pending).toBe(1);
  await clock.advance(149);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  await until('the shelf has been looked through', () => late.books() !== undefined);
  expect(late.books()?.map(({ name }) => name)).toEqual(['a']);
  const asked = shelf({ clock, firstLookMs: 150 });
  asked.books();
  expect((await asked.read()).map(({ name }) => name)).toEqual(['a']);
});

test('a long file is read in turns: others are heard in between', async () => {
  write('long.md', `# Long\n\n${'- `a` **b** [c](https://d.example) word\n'.repeat(30_000)}`);
  const reading = shelf().read();
  let turns = 0;
  let over = false;
  const listen = (): void => {
    turns += 1;
    if (!over) setImmediate(listen);
  };
  listen();
  const [book] = await reading;
  over = true;
  expect(book?.problems).toMatchObject([{ code: 'too-many-blocks' }]);
  expect(turns).toBeGreaterThan(10);
});
