import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Procedure, type Step, stepsOf } from '../../src/model/procedure.ts';
import { arePrepared, prepareProcedures, proceduresOf } from '../../src/runbooks/steps/procedures.ts';
import { outlineByMdast } from './oracle.ts';
import { runbook } from './runbook.ts';

const read = async (text: string): Promise<readonly Procedure[]> =>
  proceduresOf(await runbook('team', text)).procedures;
const steps = async (text: string): Promise<readonly Step[]> => (await read(text)).flatMap(stepsOf);
const codes = (step: Step | undefined): readonly string[] =>
  step?.options.flatMap((option) => option.codes.map(({ text }) => text)) ?? [];

const sh = (...lines: readonly string[]): string => ['```bash', ...lines, '```'].join('\n');

describe('where steps come from', () => {
  test('numbered titles in a fence, with their lines up to the next', async () => {
    const all = await steps(
      `## Stop\n\n${sh('# 1. Drain (2 min)', 'curl https://a.example/metrics | grep active', '# Esperado: active 0', '', '# 2. Stop', '# Option A: systemd', 'sudo systemctl stop api', '# Option B: Docker Compose', 'docker compose stop api')}`,
    );
    expect(all.map(({ number, title, limitMs }) => [number, title, limitMs])).toEqual([
      ['1', 'Drain', 120_000],
      ['2', 'Stop', undefined],
    ]);
    expect(all[0]).toMatchObject({ origin: 'comment', at: { line: 4, column: 1 }, expected: ['active 0'] });
    expect(all[1]?.options.map(({ label, platform }) => [label, platform])).toEqual([
      ['Option A: systemd', 'systemd'],
      ['Option B: Docker Compose', 'compose'],
    ]);
  });

  test('numbered and task items, with what lies deeper', async () => {
    const all = await steps(
      '## Go\n\n1. Restart it with `plantao run restart api`\n\n   Wait 30 s.\n\n   ```sh\n   docker ps\n   ```\n2. Look\n   - one thing\n- [ ] told the team\n- [x] `api is up`\n',
    );
    expect(all.map(({ origin, title }) => [origin, title])).toEqual([
      ['item', 'Restart it with plantao run restart api'],
      ['item', 'Look'],
      ['task', 'told the team'],
      ['task', 'api is up'],
    ]);
    expect(codes(all[0])).toEqual(['plantao run restart api', 'docker ps']);
    expect(all[0]?.hold).toEqual({ minMs: 30_000, maxMs: 30_000 });
    expect(all[1]?.notes).toEqual(['one thing']);
    expect(all[3]?.ticked).toBe(true);
  });

  test('headings that count steps, with what stands under them', async () => {
    const all = await steps(
      '# Deploy\n\n## Step 1: Check\n\nLook around.\n\n## Passo 2 - Deploy\n\n```sh\nmake deploy\n```\n',
    );
    expect(all.map(({ origin, number, title }) => [origin, number, title])).toEqual([
      ['heading', '1', 'Check'],
      ['heading', '2', 'Deploy'],
    ]);
    expect(codes(all[1])).toEqual(['make deploy']);
  });

  test('else a whole fence, called by the paragraph before it', async () => {
    const [step, ...others] = await steps(
      `## Logs\n\nOf the last hour:\n\n${sh('docker logs api', '', '# with grep', 'docker logs api | grep ERROR')}`,
    );
    expect(others).toEqual([]);
    expect(step).toMatchObject({ origin: 'fence', title: 'Of the last hour' });
    expect(codes(step)).toHaveLength(2);
  });

  test('task items inside a markdown fence, whose template is none', async () => {
    expect(
      (await steps('## Shift\n\n```markdown\n- [ ] read the notes\n1. Title\n- [ ] ...\n```\n')).map(
        ({ title }) => title,
      ),
    ).toEqual(['read the notes']);
  });

  test('a part without list or fence is one step with its text', async () => {
    const [procedure] = await read(
      '# KubeDown\n\n## Meaning\n\nIt is away.\n\n## Diagnosis\n\nLook at the nodes.\n\n## Mitigation\n\nReplace them.\n',
    );
    expect(procedure?.parts.map(({ kind, steps: own }) => [kind, own.length])).toEqual([
      ['symptoms', 0],
      ['diagnosis', 1],
      ['resolution', 1],
    ]);
    expect(stepsOf(procedure!)[1]).toMatchObject({ origin: 'part', notes: ['Replace them.'] });
  });

  test('a table of contents and a drawing are none', async () => {
    expect(
      await read('# A\n\n## Índice\n\n1. [One](#one)\n\n## One\n\n```\n┌──┐\n│ a│\n└──┘\n```\n'),
    ).toEqual([]);
  });

  test('boxes and numbers of an outline, with what stands below them; a tree of folders is none', async () => {
    const all = await steps(
      '## Errors\n\n```\nNOW (5 min):\n  1. Logs\n     └─ docker logs api\n     ├─ note what repeats\n  2. Load\n\nMITIGATION:\n  Option A: too many\n    └─ scale it\n☐ tell the team\n☑ look\n```\n\n```\nsrc/\n├── 1. a\n└── b.ts\n```\n',
    );
    expect(
      all.map(({ origin, number, title, notes, at, ticked }) => [
        origin,
        number,
        title,
        notes,
        at.line,
        ticked,
      ]),
    ).toEqual([
      ['item', '1', 'Logs', ['docker logs api', 'note what repeats'], 5, undefined],
      ['item', '2', 'Load', [], 8, undefined],
      ['item', undefined, 'Option A: too many', ['scale it'], 11, undefined],
      ['task', undefined, 'tell the team', [], 13, undefined],
      ['task', undefined, 'look', [], 14, true],
    ]);
  });

  test('the time of a procedure is not that of a step which is called by its heading', async () => {
    const [procedure] = await read(
      `## Slow (10 min)\n\n- If a: b (3 min)\n- Otherwise: c\n\n${sh('docker ps')}`,
    );
    expect(procedure?.limitMs).toBe(600_000);
    expect(stepsOf(procedure!).map(({ origin, limitMs }) => [origin, limitMs])).toEqual([
      ['decision', undefined],
      ['item', 180_000],
      // The fence behind an item is part of it.
      ['item', undefined],
    ]);
  });
});

describe('procedures and their parts', () => {
  test('symptoms, diagnosis and resolution are parts of one, as headings and as strong lines', async () => {
    const text = (part: (name: string) => string) =>
      `# Runbook\n\n## 3. Fila congestionada\n\n${part('Sintomas')}\n\n- cresce\n\n${part('Diagnóstico')}\n\n1. contar\n\n${part('Solução')}\n\n1. reiniciar\n\n## 4. Outra\n\n1. olhar\n`;
    for (const part of [(name: string) => `### ${name}`, (name: string) => `**${name}:**`]) {
      const [queue, other] = await read(text(part));
      expect(queue?.title).toBe('3. Fila congestionada');
      expect(queue?.path).toEqual(['Runbook', 'Fila congestionada']);
      expect(queue?.parts.map(({ kind }) => kind)).toEqual(['symptoms', 'diagnosis', 'resolution']);
      expect(other?.title).toBe('4. Outra');
    }
  });

  test('a procedure that is called like a part stays one', async () => {
    const all = await read(
      '# Ops\n\n## Deploy\n\n1. build\n\n## Rollback\n\n1. undo\n\n## Scale\n\n1. more\n',
    );
    expect(all.map(({ title }) => title)).toEqual(['Deploy', 'Rollback', 'Scale']);
  });
});

describe('decisions', () => {
  test('items with conditions and otherwise, in English and Portuguese', async () => {
    const [one] = await steps(
      '## A\n\n- If `error_rate > 5%`: `plantao run rollback api`\n- Otherwise: go to [scale](#scale)\n',
    );
    expect(one).toMatchObject({ origin: 'decision' });
    expect(
      one?.branches?.map(({ when, otherwise, condition, codes: own, goto }) => [
        when,
        otherwise,
        condition?.text,
        own.map(({ text }) => text),
        goto,
      ]),
    ).toEqual([
      ['If error_rate > 5%', undefined, 'error_rate > 5%', ['plantao run rollback api'], undefined],
      ['Otherwise', true, undefined, [], '#scale'],
    ]);
    const [two] = await steps(
      '## B\n\n- Se a fila cresce: escalar\n- Quando parar, voltar\n- Caso contrário: aguardar\n- Senão, ligar\n',
    );
    expect(two?.branches?.map(({ when, text, otherwise }) => [when, text, otherwise])).toEqual([
      ['Se a fila cresce', 'escalar', undefined],
      ['Quando parar', 'voltar', undefined],
      ['Caso contrário', 'aguardar', true],
      ['Senão', 'ligar', true],
    ]);
  });

  test('what lies under a branch is done only on that way', async () => {
    const [decision, first, second, after] = await steps(
      '## A\n\n**If the key is wrong:**\n\n```sh\nmake key\n```\n\n**If the provider is away:**\n\n- switch to the other\n\n**Verification:**\n\n1. ask again\n',
    );
    expect(decision?.branches).toHaveLength(2);
    expect(first?.within).toEqual({ decision: decision?.id, branch: 0 });
    expect(second?.within).toEqual({ decision: decision?.id, branch: 1 });
    expect(after?.within).toBeUndefined();
  });

  test('cases of a fence whose numbers begin anew', async () => {
    const [decision, ...all] = await steps(
      `## A\n\n${sh('# PROBLEM: too many connections', 'kubectl rollout restart deployment/api', '', '# PROBLEM: the disk is full', '# 1. Look', 'df -h', '# 2. Clean', 'make clean')}`,
    );
    expect(decision?.branches?.map(({ when }) => when)).toEqual([
      'PROBLEM: too many connections',
      'PROBLEM: the disk is full',
    ]);
    expect(all.map(({ within }) => within?.branch)).toEqual([0, 1, 1]);
  });

  test('a condition with commands under it is a way to do the step, one without is for the person', async () => {
    const [step] = await steps(
      `## A\n\n${sh('# 1. Look', 'curl https://a.example/health', '# If it answers: it comes and goes', '# If it does not:', 'docker restart api')}`,
    );
    expect(step?.branches?.map(({ when }) => when)).toEqual(['If it answers']);
    expect(step?.options.map(({ when }) => when)).toEqual([undefined, 'If it does not']);
  });
});

describe('times', () => {
  test.each([
    ['Look (2 min)', { limitMs: 120_000 }],
    ['Look (< 5 min)', { limitMs: 300_000 }],
    ['Decide (<10 min total)', { limitMs: 600_000 }],
    ['Resolver em até 15 min', { limitMs: 900_000 }],
    ['Fix it within 2 hours', { limitMs: 7_200_000 }],
    ['Monitor for 1–2 h', { hold: { minMs: 3_600_000, maxMs: 7_200_000 } }],
    ['MONITORAR por 2-4 horas', { hold: { minMs: 7_200_000, maxMs: 14_400_000 } }],
    ['Monitorar (30 min)', { hold: { minMs: 1_800_000, maxMs: 1_800_000 } }],
    ['Aguardar 30 s', { hold: { minMs: 30_000, maxMs: 30_000 } }],
    ['Wait for 1.5 minutes', { hold: { minMs: 90_000, maxMs: 90_000 } }],
    ['Check (nginx) in 3 places', {}],
    ['Morning (9:00 AM)', {}],
  ])('%s', async (title, expected) => {
    const [step] = await steps(`## A\n\n1. ${title}\n`);
    expect({
      ...(step?.limitMs === undefined ? {} : { limitMs: step.limitMs }),
      ...(step?.hold ? { hold: step.hold } : {}),
    }).toEqual(expected);
  });

  test('a line that sleeps is a wait, not a command', async () => {
    const [step] = await steps(`## A\n\n${sh('docker compose up -d', 'sleep 30  # for the database')}`);
    expect(codes(step)).toEqual(['docker compose up -d']);
    expect(step?.hold).toEqual({ minMs: 30_000, maxMs: 30_000 });
  });
});

describe('commands', () => {
  test('continuations, open quotes and statements stay whole; each keeps its place', async () => {
    const [step] = await steps(
      `## A\n\n${sh('kubectl patch deployment api -p \\', '  \'{"spec":{', '  "replicas":1}}\'', 'psql -c "select 1"', 'SELECT a', 'FROM b;', 'KEYS *')}`,
    );
    expect(codes(step)).toEqual([
      `kubectl patch deployment api -p \\\n  '{"spec":{\n  "replicas":1}}'`,
      'psql -c "select 1"',
      'SELECT a\nFROM b;',
      'KEYS *',
    ]);
    expect(step?.options[0]?.codes.map(({ at }) => at.line)).toEqual([4, 7, 8, 10]);
  });

  test.each([
    ['kubectl logs POD_NAME', ['POD_NAME']],
    ['curl https://a.example/bot<TOKEN>/getMe', ['<TOKEN>']],
    ['kubectl set env deployment/api LLM_PROVIDER=other', []],
    ['plantao run scale api count={count}', ['{count}']],
    ['echo ${HOME} {{x}}', []],
    ['restore /backups/db_YYYY-MM-DD.sql [NOME]', ['YYYY-MM-DD', '[NOME]']],
    ["SELECT CURRENT_DATE WHERE id = '<id>'", ['<id>']],
    ['psql < dump.sql', []],
  ])('what has to be filled in: %s', async (command, expected) => {
    const [step] = await steps(`## A\n\n${sh(command)}`);
    expect(step?.options[0]?.codes[0]?.placeholders).toEqual(expected);
  });

  test('a command that is shown otherwise than it stands in the file is marked', async () => {
    const hidden = 'plantao run restart api\u202e';
    const clean = (text: string) => text.replace(/\u202e/g, '');
    const { readRunbook } = await import('../../src/runbooks/shelf.ts');
    const book = await readRunbook(
      'a',
      Buffer.from(`## A\n\n1. Now \`${hidden}\`\n\n${sh(hidden, 'docker ps')}`),
      clean,
    );
    const all = proceduresOf(book).procedures.flatMap(stepsOf);
    expect(
      all.flatMap((step) => step.options.flatMap((option) => option.codes.map(({ altered }) => altered))),
    ).toEqual([true, true, undefined]);
  });
});

describe('annotations', () => {
  test('stand before their subject or in it', async () => {
    const [first, second] = await steps(
      '## A\n\n<!-- id=go; required -->\n1. Restart <!-- is restart api -->\n\n<!-- plantao: verify api is up for 10s -->\n2. Look\n',
    );
    expect(first?.name).toBe('go');
    expect(first?.annotations.map(({ what }) => what)).toEqual(['id', 'required', 'is']);
    expect(second?.annotations).toMatchObject([{ what: 'verify', condition: 'api is up for 10s' }]);
  });

  test('before a heading they hold for all under it', async () => {
    const all = await steps('# A\n\n<!-- only staging -->\n## B\n\n1. one\n2. two\n');
    expect(all.map(({ annotations }) => annotations.map(({ what }) => what))).toEqual([['only'], ['only']]);
  });

  test.each([
    ['TOC', []],
    ['markdownlint-disable MD013', []],
    ['This is why we restart', []],
    ['requird', ['unknown']],
    ['plantao: requirde now', ['unknown']],
    ['ignore unmapped until 2026-12-31', ['ignore']],
    ['ignore unmapped', ['unknown']],
  ])('<!-- %s -->', async (comment, expected) => {
    const [step] = await steps(`## A\n\n<!-- ${comment} -->\n1. one\n`);
    expect(step?.annotations.map(({ what }) => what)).toEqual(expected);
  });
});

test('front matter says what it is for; what is wrong in it has its place', async () => {
  const { front } = proceduresOf(
    await runbook(
      'a',
      '---\nfor: [High errors, Slow]\nkind: checklist\ndue: daily 09:00\nreviewed: 2026-01-31\nparams: { count: 3, who: }\nowner: me\nkinds: x\nenvironments: 3\n---\n# A\n',
    ),
  );
  expect(front).toEqual({
    ...{
      for: ['High errors', 'Slow'],
      kind: 'checklist',
      due: 'daily 09:00',
      reviewed: '2026-01-31',
      environments: [],
    },
    params: [{ name: 'count', default: '3' }, { name: 'who' }],
    faults: [
      { code: 'unknown-key', key: 'kinds', line: 8, column: 1 },
      { code: 'wrong-value', key: 'environments', line: 9, column: 1 },
    ],
  });
});

test('read in turns, a file has the same procedures, and others get theirs meanwhile', {
  tags: ['sweep'],
}, async () => {
  const text = Array.from(
    { length: 4_000 },
    (_, index) => `## H ${index}\n\n1. look (2 min)\n2. \`api is up\`\n`,
  ).join('\n');
  const [one, other] = await Promise.all([runbook('a', text), runbook('a', text)]);
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const prepared = prepareProcedures([one]);
  expect(arePrepared([one])).toBe(false);
  await prepared;
  over = true;
  expect(arePrepared([one])).toBe(true);
  expect(turns).toBeGreaterThan(1);
  expect(proceduresOf(one)).toEqual(proceduresOf(other));
});

describe('identity', () => {
  const text = '# A\n\n## B\n\n1. one\n2. two\n3. two\n';
  const ids = async (of: string) => (await steps(of)).map(({ id }) => id);

  test('neither numbers nor other steps matter; text and headings do', async () => {
    const [one, two, again] = await ids(text);
    expect(new Set([one, two, again]).size).toBe(3);
    expect(await ids('# A\n\n## 7. B\n\n4. new\n5. one\n6. two\n7. two\n')).toEqual([
      expect.any(String),
      one,
      two,
      again,
    ]);
    expect(await ids(text.replace('one', 'One, edited'))).toEqual([expect.any(String), two, again]);
    expect((await ids(text.replace('## B', '## C'))).some((id) => [one, two, again].includes(id))).toBe(
      false,
    );
  });
});

describe('any text', { tags: ['sweep'] }, () => {
  const part = fc.constantFrom(
    ...[
      '# A',
      '## Diagnosis',
      '**If x:**',
      '- If a: b',
      '- Otherwise: c',
      '1. do `x`',
      '- [ ] t',
      '   ```sh\n   # 1. a\n   b\n   ```',
    ],
    ...[
      '```bash\n# 1. a\nb\n# Or\nc\n```',
      '<!-- required -->',
      '| a |\n|---|\n| b |',
      '> 1. quoted',
      '---',
      'text',
      "```\n'open\n```",
    ],
  );
  const texts = fc.oneof(
    fc.array(part, { maxLength: 14 }).map((parts) => parts.join('\n\n')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );

  test('is read; ids are unique, places lie in the file, and decisions stand before what hangs on them', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const lines = text.split('\n').length;
        const all = await steps(text);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        all.forEach(({ at, within }, index) => {
          expect(at.line >= 1 && at.line <= lines && at.column >= 1).toBe(true);
          if (!within) return;
          const before = all.slice(0, index).find(({ id }) => id === within.decision);
          expect(before?.branches?.[within.branch]).toBeDefined();
        });
      }),
      { numRuns: 300 },
    );
  });

  test('every numbered and task item that the reference implementation finds is a step or part of one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('1. one', '- [ ] two', '- three', '## B', 'text'), { maxLength: 8 }),
        async (parts) => {
          const text = `# A\n\n${parts.join('\n\n')}\n`;
          const found = JSON.stringify(outlineByMdast(text)).match(/one|two/g)?.length ?? 0;
          expect(await steps(text)).toHaveLength(found);
        },
      ),
      { numRuns: 150 },
    );
  });
});
