import { beforeAll, expect, test } from 'vitest';
import { allChecklists } from '../../src/checklists/from-runbook.ts';
import type { ChecklistConfig } from '../../src/model/checklist.ts';
import { loadRecogniser } from '../../src/procedures/recogniser.ts';
import { component, metric, never, system } from '../engine/configuration.ts';
import { runbook } from '../runbooks/runbook.ts';
import { list } from './lists.ts';

beforeAll(() => loadRecogniser());

const config = (checklists: readonly ChecklistConfig[]) =>
  system({
    checklists,
    components: [
      component('api', { checks: [{ ...http('http://api:8080/health'), id: 'http' }] }),
      component('db'),
    ],
    metrics: [
      metric('errors', never, { unit: '%' }),
      metric('disk', never, { bands: { warning: { operator: '>', value: 80 } } }),
    ],
  });

const http = (url: string) => ({
  ...{ kind: 'http', options: { http: url }, every: 5_000, timeout: 3_000, fails: 1, oks: 1 },
});

const text = `# Operations

## 1. Morning

- [ ] Disks have room
- [x] API answers: \`api is up\`
- [ ] Errors: \`errors < 1% for 10m\`
- [ ] Unknown: \`cache is up\`
- [ ] Asked: \`curl -s http://api:8080/health\`
- [ ] Changed: \`kubectl delete pod api-1\`
<!-- verify db is up -->
- [ ] Database

### Money

- [ ] Costs

\`\`\`markdown
- [ ] Told the team
\`\`\`

## Evening

- [ ] not of the morning
`;

test('takes the task items under a heading, those below it and those in a template too; what the file ticked means nothing', async () => {
  const [made] = allChecklists(
    config([list('Morning', 'daily at 09:00', { items: [], runbook: 'ops#morning' })]),
    [await runbook('ops', text)],
  );
  expect(made!.items.map((item) => [item.text.split(':')[0], item.check?.text])).toEqual([
    ['Disks have room', undefined],
    ['API answers', 'api is up'],
    ['Errors', 'errors < 1% for 10m'],
    // Of what is not there nothing can be asked: a person looks.
    ['Unknown', undefined],
    ['Asked', 'api is up'],
    ['Changed', undefined],
    ['Database', 'db is up'],
    ['Costs', undefined],
    ['Told the team', undefined],
  ]);
  expect(made!.items[2]!.check).toMatchObject({ forMs: 600_000 });
  expect(new Set(made!.items.map(({ id }) => id)).size).toBe(made!.items.length);
});

test('a runbook that says of itself that it is one is one, due as it says', async () => {
  const books = [
    await runbook(
      'month',
      '---\nkind: checklist\ndue: monthly first business day\n---\n# Month end\n- [ ] Costs\n',
    ),
    await runbook('odd', '---\nkind: checklist\ndue: now and then\n---\n# Odd\n- [ ] x\n'),
    await runbook('empty', '---\nkind: checklist\n---\n# Empty\n1. one\n'),
    await runbook('plain', '# Plain\n- [ ] not a checklist\n'),
  ];
  const made = allChecklists(config([]), books);
  expect(made.map(({ id, due, broken }) => [id, due?.kind, broken !== undefined])).toEqual([
    ['month-end', 'calendar', false],
    ['odd', undefined, true],
    ['empty', undefined, true],
  ]);
});

test('a heading that is not there, and runbooks that were not read yet, are said', async () => {
  const configured = config([list('Morning', undefined, { items: [], runbook: 'ops#noon' })]);
  expect(allChecklists(configured, undefined)[0]!.broken).toContain('being read');
  expect(allChecklists(configured, [await runbook('ops', text)])[0]!.broken).toContain('ops#noon');
});

test('an item that is written anew is another item, one that moves is the same', async () => {
  const ids = async (lines: string): Promise<readonly string[]> => {
    const book = await runbook('day', `---\nkind: checklist\n---\n# Day\n${lines}\n`);
    return allChecklists(config([]), [book])[0]!.items.map(({ id }) => id);
  };
  const [disks, costs] = await ids('- [ ] Disks\n- [ ] Costs');
  expect(await ids('- [ ] Costs\n- [x] Disks')).toEqual([costs, disks]);
  expect(await ids('- [ ] Disks of the database')).not.toContain(disks);
});

test('an item of a runbook holds an action back as one of the configuration does', async () => {
  const gated = await runbook(
    'ops',
    '# Before\n\n<!-- gate deploy api -->\n- [ ] Disk has room\n- [ ] Told <!-- gate restart; verify api is up -->\n- [ ] Else\n',
  );
  const [made] = allChecklists(config([list('Before', 'before-deploy', { items: [], runbook: 'ops' })]), [
    gated,
  ]);
  expect(made!.items.map(({ text: item, gate, check }) => [item, gate, check?.text])).toEqual([
    ['Disk has room', { verb: 'deploy', component: 'api' }, undefined],
    ['Told', { verb: 'restart' }, 'api is up'],
    ['Else', undefined, undefined],
  ]);
});
