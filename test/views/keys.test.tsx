import { expect, test } from 'vitest';
import { en } from '../../src/words/en/index.ts';
import { type Keymap, type KeymapProblem, keysMarkdown, resolveKeymap } from '../../views/keymap.ts';
import { screens } from '../../views/screens/registry.ts';
import { calm, incident, log } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

test('the default keys do not conflict', () => {
  expect(resolveKeymap()).toHaveProperty('commands');
});

test('keys can be remapped; conflicts, unknown commands and unknown keys are all told at once', () => {
  const keymap = resolveKeymap({ restart: ['ctrl-r'] }) as Keymap;
  expect(keymap.find('ctrl-r', ['list'])).toBe('restart');
  expect(keymap.find('r', ['list'])).toBeUndefined();
  const problems = resolveKeymap({ restart: ['q'], fly: ['w'], scale: ['ctrl-nonsense'] }) as KeymapProblem[];
  expect(problems.map(({ command, key }) => [command, key])).toEqual([
    ['fly', undefined],
    ['scale', 'ctrl-nonsense'],
    ['restart', 'q'],
  ]);
  expect(problems[2]!.message).toContain('taken by quit');
});

test('the table for docs/keys.md names every command', () => {
  const page = keysMarkdown();
  for (const { id } of screens.commands) expect(page).toContain(`\`${id}\``);
});

test('every command of the catalogue is one of a screen, and there is no other', () => {
  const ids = screens.commands.map(({ id }) => id);
  expect([...ids].sort()).toEqual(Object.keys(en.screen.commands).sort());
});

test('a remapped key works and shows in the footer', async () => {
  const keys = { restart: ['ctrl-r'] };
  const stage = new ScreenHarness({ ...calm, system: { ...calm.system, keys } }, {});
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('Ctrl-R restart');
  await stage.press('ctrl-r');
  expect(stage.session.sent).toEqual([['plan', 'restart', 'api', undefined]]);
  stage.close();
});

test('keys of a configuration that is applied meanwhile work at once, in the footer and the help too', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('r restart');
  stage.session.set('system', { ...calm.system, keys: { restart: ['ctrl-r'] } });
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('Ctrl-R restart');
  await stage.press('r');
  expect(stage.session.sent).toEqual([]);
  await stage.press('ctrl-r');
  expect(stage.session.sent).toEqual([['plan', 'restart', 'api', undefined]]);
  stage.close();
});

test('the selection stays on its row when rows change places', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  await stage.press('j', 'j');
  expect(stage.line('▸')).toContain('PostgreSQL');
  stage.session.set('components', [...calm.components].reverse());
  await stage.settle();
  expect(stage.line('▸')).toContain('PostgreSQL');
  stage.session.set(
    'components',
    calm.components.filter(({ id }) => id !== 'database'),
  );
  await stage.settle();
  expect(stage.line('▸')).toContain('Redis');
  stage.close();
});

test('the footer offers only what works on the selected row', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 40 });
  await stage.settle();
  expect(stage.lines.at(-1)).toContain('s scale');
  await stage.press('j', 'j', 'j');
  expect(stage.lines.at(-1)).toContain('f flush');
  expect(stage.lines.at(-1)).not.toContain('s scale');
  stage.close();
});

test('read-only takes the actions out of keys, footer, help and palette', async () => {
  const stage = new ScreenHarness(
    { ...calm, system: { ...calm.system, readOnly: true } },
    { columns: 120, rows: 50 },
  );
  await stage.settle();
  expect(stage.lines[0]).toContain('READ-ONLY');
  expect(stage.lines.at(-1)).not.toContain('restart');
  await stage.press('r');
  expect(stage.session.sent).toEqual([]);
  await stage.press('?');
  expect(stage.text).not.toContain('Restart the component');
  await stage.press('esc', ':');
  await stage.type('restart');
  expect(stage.text).not.toContain('restart api');
  stage.close();
});

test('the help says where a key has its meaning, if not everywhere', async () => {
  const stage = new ScreenHarness(calm, { columns: 120, rows: 140 });
  await stage.settle();
  await stage.press('?');
  expect(stage.text).toContain('Acknowledge (alerts)');
  expect(stage.text).toMatch(/Scale the component \s/);
  expect(stage.text).not.toContain('Scale the component (');
  stage.close();
});

test('a filter narrows its pane as it is typed, tells the hits, and Esc clears it', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  await stage.press('/');
  await stage.type('redis');
  expect(stage.line('Components')).toContain('/redis 1 of 9');
  expect(stage.text).not.toContain('PostgreSQL');
  await stage.press('enter');
  expect(stage.line('▸')).toContain('Redis');
  await stage.press('esc');
  expect(stage.text).toContain('PostgreSQL');
  await stage.press('/');
  await stage.type('nothing like it');
  expect(stage.text).toContain('Nothing matches "nothing like it"');
  stage.close();
});

test('held logs stand still and count what is new', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  await stage.press('5', 'space', 'k');
  const shown = stage.line('▸');
  stage.session.set('logs', {
    ...calm.logs,
    total: 122,
    lines: [...calm.logs.lines, log(121, 'error', 'api', 'brand new'), log(122, 'info', 'api', 'newer')],
  });
  await stage.settle();
  expect(stage.line('▸')).toBe(shown);
  expect(stage.text).toContain('paused, +2 new');
  expect(stage.text).not.toContain('brand new');
  await stage.press('space');
  expect(stage.text).toContain('brand new');
  await stage.press('L');
  expect(stage.text).toContain('error or worse');
  expect(stage.session.shown.at(-1)).toEqual({ query: 'level:error', around: 'newest', volume: false });
  stage.close();
});

test('Enter opens the row, Esc goes back, numbers and Tab change panes', async () => {
  const stage = new ScreenHarness(incident, {});
  await stage.settle();
  await stage.press('enter');
  expect(stage.text).toContain('connect ECONNREFUSED 127.0.0.1:8000');
  await stage.press('esc', 'tab');
  expect(stage.text).toContain('[2 Metrics');
  expect(stage.line('▸')).toContain('Response p95');
  await stage.press('4', 'j', 'j', 'enter');
  expect(stage.text).toContain('https://crm.example.com/c/2');
  stage.close();
});

test('the palette finds actions and environments', async () => {
  const stage = new ScreenHarness(calm, {});
  await stage.settle();
  await stage.press(':');
  await stage.type('env prod');
  await stage.press('enter');
  await stage.press('ctrl-p');
  await stage.type('flush');
  await stage.press('enter');
  expect(stage.session.sent).toEqual([
    ['switch', 'production'],
    ['plan', 'flush-cache', 'redis', undefined],
  ]);
  stage.close();
});
