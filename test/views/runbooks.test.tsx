import { expect, test } from 'vitest';
import type { AlertRow } from '../../src/model/alert.ts';
import type { Runbook } from '../../src/model/runbook.ts';
import { displayWidth } from '../../src/text/width.ts';
import { runbook } from '../runbooks/runbook.ts';
import { firing } from './alert-row.ts';
import { calm } from './fixture.ts';
import { ScreenHarness } from './screen-harness.tsx';

const many = Array.from({ length: 30 }, (_, index) => `${index + 1}. Step ${index + 1}`).join('\n');
const books = () =>
  Promise.all([
    runbook(
      'api',
      `# API\n\nSee [restore](db/restore.md#how) or [below](#slow-answers).\n\n${many}\n\n## Slow answers\n\nFlush the **cache**.\n`,
    ),
    runbook(
      'db/restore',
      '# Restore\n\n## How\n\n```bash\n# Stop it\ndocker stop db\n```\n\n| Who | When |\n|---|---|\n| Ana | L1 |\n\n[back](../api.md) [web](https://example.com/x)\n',
    ),
  ]);

async function opened({
  columns = 80,
  rows = 24,
  shelf,
  alerts = [],
}: {
  columns?: number;
  rows?: number;
  shelf?: readonly Runbook[];
  alerts?: AlertRow[];
} = {}): Promise<ScreenHarness> {
  const stage = new ScreenHarness({ ...calm, alerts }, { columns, rows });
  stage.session.books = shelf ?? (await books());
  await stage.settle();
  return stage;
}

test('8 lists the runbooks by name, with title and sections; a filter narrows them', async () => {
  const stage = await opened();
  await stage.press('8');
  expect(stage.text).toContain('Runbooks 2');
  expect(stage.line('db/restore')).toMatch(/db\/restore +Restore +1/);
  await stage.press('/');
  await stage.type('resto');
  expect(stage.text).not.toContain('▸ api');
  await stage.press('enter', 'enter');
  expect(stage.text).toContain('docker stop db');
  stage.close();
});

test('without runbooks it says how to have some', async () => {
  const stage = await opened({ shelf: [] });
  await stage.press('8');
  expect(stage.text).toContain('Put Markdown files into runbooks/');
  stage.close();
});

test('8 on an alert opens the section that it names; one it does not name is found by its name', async () => {
  const named = firing('a', { name: 'Something', runbook: 'db/restore.md#how' });
  const stage = await opened({ alerts: [named] });
  await stage.press('a', '8');
  expect(stage.text).toContain('Restore · How');
  stage.close();
  const other = await opened({ alerts: [firing('a', { name: 'Slow answers' })] });
  await other.press('a', '8');
  expect(other.lines.find((line) => line.includes('Slow answers') && line.includes('┃'))).toBeDefined();
  expect(other.text).toContain('API · Slow answers');
  await other.press('esc');
  expect(other.text).toContain('Alerts');
  other.close();
});

test('a reference that means nothing says so, and nothing else is shown in its place', async () => {
  const stage = await opened({ alerts: [firing('a', { name: 'X', runbook: 'nowhere' })] });
  await stage.press('a', '8');
  expect(stage.text).toContain('No runbook or heading "nowhere"');
  expect(stage.text).not.toContain('Restore');
  stage.close();
});

test('a heading that is not in the file is said above the file', async () => {
  const stage = await opened({ alerts: [firing('a', { name: 'X', runbook: 'api#gone' })] });
  await stage.press('a', '8');
  expect(stage.text).toContain('no heading "gone" here');
  expect(stage.text).toContain('Step 1');
  stage.close();
});

test('Tab selects links and shows where they lead; Enter goes there, Esc back to where it was left', async () => {
  const stage = await opened();
  await stage.press('8', 'enter', 'tab');
  expect(stage.text).toContain('db/restore.md#how');
  await stage.press('enter');
  expect(stage.text).toContain('docker stop db');
  await stage.press('esc');
  expect(stage.text).toContain('See restore or below.');
  await stage.press('tab', 'tab', 'enter');
  expect(stage.text).toContain('API · Slow answers');
  await stage.press('esc', 'esc');
  expect(stage.text).toContain('Runbooks 2');
  stage.close();
});

test('a web address is shown and not followed', async () => {
  const stage = await opened();
  await stage.press('8', 'j', 'enter', 'tab', 'tab', 'enter');
  expect(stage.text).toContain('https://example.com/x');
  expect(stage.text).toContain('docker stop db');
  stage.close();
});

test('a search goes to its first hit as it is typed, n to the next, round the end; Esc ends it', async () => {
  const stage = await opened();
  await stage.press('8', 'enter', '/');
  await stage.type('step 2');
  expect(stage.lines[3]).toContain('2. Step 2');
  await stage.press('enter', 'n');
  expect(stage.lines[3]).toContain('20. Step 20');
  await stage.press('N', 'N');
  expect(stage.lines[3]).toContain('29. Step 29');
  await stage.press('/');
  await stage.type('xyz');
  await stage.press('enter', 'n');
  expect(stage.text).toContain('"step 2xyz" is not in this runbook');
  await stage.press('esc');
  expect(stage.text).not.toContain('step 2xyz');
  stage.close();
});

test('the place stays when the terminal changes its width, and no line is cut', async () => {
  const long = `# T\n\n${Array.from({ length: 40 }, (_, index) => `Paragraph ${index} ${'word '.repeat(30)}end${index}`).join('\n\n')}\n`;
  const stage = await opened({ shelf: [await runbook('t', long)] });
  await stage.press('8', 'enter', '/');
  await stage.type('Paragraph 20');
  await stage.press('enter');
  expect(stage.lines[3]).toContain('Paragraph 20');
  await stage.resize(120, 40);
  expect(stage.lines[3]).toContain('Paragraph 20');
  for (let index = 20; index < 26; index += 1) expect(stage.text).toContain(`end${index}`);
  stage.close();
});

test('every line is exactly as wide as the screen, whatever is in the file', async () => {
  const wide = `# ${'界'.repeat(60)}\n\n- [ ] ${'x'.repeat(200)}\n  - deep\n    - deeper ${'é́'.repeat(90)}\n\n| ${'a'.repeat(90)} | b | c |\n|--|--|--|\n| 1 | ${'語'.repeat(50)} | ${'z'.repeat(70)} |\n\n\`\`\`\n${'q'.repeat(300)}\n\`\`\`\n`;
  for (const [columns, rows] of [
    [60, 20],
    [80, 24],
    [120, 40],
    [200, 50],
  ] as const) {
    const stage = await opened({ columns, rows, shelf: [await runbook('w', wide)] });
    await stage.press('8', 'enter');
    expect(stage.lines.map(displayWidth).filter((width) => width > columns)).toEqual([]);
    for (const line of stage.lines.slice(2, -1)) expect(displayWidth(line)).toBe(columns);
    stage.close();
  }
});
