import { expect, test } from 'vitest';
import { words } from '../../src/words/index.ts';
import { Going } from '../procedures/going.ts';
import { firing } from './alert-row.ts';
import { calm } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const text = `# API

## It is slow (10 min)

### Diagnosis

1. Look at it (2 min)

### Resolution

- If \`errors > 5%\`: \`plantao run restart api\`
- Otherwise: wait

<!-- otherwise #back -->
1. \`plantao run restart worker\`
2. \`plantao logs api --level error\`
`;

async function opened(
  { mine = true, readOnly = false, rows = 24 }: { mine?: boolean; readOnly?: boolean; rows?: number } = {},
  prepare: (going: Going) => void = () => {},
): Promise<ScreenHarness> {
  const going = await Going.of(text);
  going.errors = 9;
  prepare(going);
  const stage = new ScreenHarness(
    { ...calm, alerts: [firing('slow', { name: 'Slow' })], system: { ...calm.system, readOnly } },
    { columns: 80, rows },
  );
  stage.session.runs = [{ ...going.row(going.events, mine ? 'ana' : 'ben'), alert: 'slow' }];
  await stage.settle();
  await stage.press('a', 'd');
  return stage;
}

test('one key on an alert leads to its run, at the step that is to be done now', async () => {
  const stage = await opened();
  expect(stage.text).toContain('It is slow (10 min)');
  expect(stage.text).toContain('you drive · 0 of 4');
  expect(stage.line('Look at it')).toMatch(/▸ · +1 Look at it/);
  expect(stage.lines.at(-1)).toContain('Space done');
  await stage.press('space');
  expect(stage.session.sent.at(-1)).toMatchObject(['changeRun', 'r', { what: 'tick', saw: 0 }]);
  stage.close();
});

test('without a run the key begins one for the alert; on a read-only screen it says why not', async () => {
  const stage = new ScreenHarness({ ...calm, alerts: [firing('slow', { name: 'Slow' })] });
  await stage.settle();
  await stage.press('a', 'd');
  expect(stage.session.sent).toContainEqual(['startRun', { alert: 'slow' }, undefined]);
  stage.close();
  const looking = new ScreenHarness({
    ...{ ...calm, alerts: [firing('slow', { name: 'Slow' })], system: { ...calm.system, readOnly: true } },
  });
  await looking.settle();
  await looking.press('a', 'd');
  expect(looking.session.sent.filter(([what]) => what === 'startRun')).toEqual([]);
  expect(looking.text).toMatch(/read-only/i);
  looking.close();
});

test('a decision shows what readings say, and its way is taken by a number', async () => {
  const stage = await opened({}, (going) => going.current('tick'));
  expect(stage.text).toContain('1  If errors > 5% (yes): plantao run restart api  [readings say so]');
  expect(stage.lines.at(-1)).toContain('1-2 choose');
  await stage.press('enter');
  expect(stage.lines.at(-1)).toContain(words.screen.run.chooseWay(2));
  await stage.press('2');
  expect(stage.session.sent.at(-1)).toMatchObject(['changeRun', 'r', { what: 'decide', branch: 1 }]);
  stage.close();
});

test('Enter on a change opens its plan with cancel in focus, and nothing runs before y', async () => {
  const stage = await opened({}, (going) => {
    going.current('tick');
    const { id } = going.row().steps[1]!;
    going.do({ what: 'decide', step: id, saw: 0, branch: 0 });
  });
  expect(stage.text).toContain('= restart api');
  await stage.press('enter');
  expect(stage.session.sent.at(-1)).toMatchObject(['planStep', 'r', { code: 0 }]);
  expect(stage.text).toContain('▸ Cancel');
  await stage.press('enter');
  expect(stage.session.sent.filter(([what]) => what === 'confirm')).toEqual([]);
  expect(stage.text).toContain('It is slow');
  stage.close();
});

test('the way not taken stays visible', async () => {
  const stage = await opened({ rows: 40 }, (going) => {
    going.current('tick');
    going.do({ what: 'decide', step: going.row().steps[1]!.id, saw: 0, branch: 0 });
  });
  expect(stage.lines.find((line) => line.includes(' 4   wait'))).toContain('way not taken');
  stage.close();
});

test('who watches sees who drives, and may take over', async () => {
  const stage = await opened({ mine: false });
  expect(stage.text).toContain('ana drives, you watch: t takes over');
  expect(stage.lines.at(-1)).toContain('t take over');
  await stage.press('t');
  expect(stage.session.sent.at(-1)).toEqual(['changeRun', 'r', { what: 'take-over' }]);
  stage.close();
});

test('on a read-only screen nothing is done', async () => {
  const stage = await opened({ readOnly: true });
  await stage.press('space', 't', 's', 'x');
  expect(stage.session.sent.filter(([what]) => what === 'changeRun')).toEqual([]);
  stage.close();
});

test('skipping asks for the reason', async () => {
  const stage = await opened();
  await stage.press('s');
  await stage.type('no time');
  await stage.press('enter');
  expect(stage.session.sent.at(-1)).toMatchObject(['changeRun', 'r', { what: 'skip', reason: 'no time' }]);
  stage.close();
});

test('o goes on where the runbook says: it asks why while the step has not failed, and lists what was left', async () => {
  const going = await Going.of(
    '# A\n\n## Go\n\n<!-- otherwise #back -->\n1. `plantao run restart api`\n2. two\n\n## Back\n\n1. old\n',
  );
  const stage = new ScreenHarness({ ...calm, alerts: [firing('slow', { name: 'Slow' })] });
  stage.session.runs = [{ ...going.row(), alert: 'slow' }];
  await stage.settle();
  await stage.press('a', 'd');
  expect(stage.text).toContain('if it fails: o continues at "Back"');
  await stage.press('o');
  expect(stage.text).toContain('Leave "plantao run restart api", continue at "Back"');
  await stage.press('n', 'o', 'enter');
  const turn = { what: 'otherwise', reason: 'no' };
  expect(stage.session.sent.at(-1)).toMatchObject(['changeRun', 'r', turn]);
  stage.close();
  going.act('p1');
  going.outcome('p1', 'failed');
  const failed = new ScreenHarness({ ...calm, alerts: [firing('slow', { name: 'Slow' })] });
  failed.session.runs = [{ ...going.row(), alert: 'slow' }];
  await failed.settle();
  await failed.press('a', 'd', 'o');
  expect(failed.session.sent.at(-1)).toMatchObject(['changeRun', 'r', { what: 'otherwise', saw: 2 }]);
  failed.close();
  const step = going.row().steps[0]!;
  going.do({ what: 'otherwise', step: step.id, saw: step.revision });
  const turned = new ScreenHarness({ ...calm, alerts: [firing('slow', { name: 'Slow' })] });
  turned.session.runs = [{ ...going.row(), alert: 'slow' }];
  await turned.settle();
  await turned.press('a', 'd');
  expect(turned.line('restart api')).toContain('failed');
  expect(turned.line(' old')).toContain('▸');
  await turned.press('g');
  expect(turned.text).toContain('continued at "Back"');
  expect(turned.lines.at(-1)).not.toContain('otherwise');
  turned.close();
});
