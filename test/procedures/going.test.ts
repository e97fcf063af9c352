import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Going } from './going.ts';

const usual = `# Fix

## Diagnosis

1. Look (2 min)
2. \`errors < 5% for 10s\`

## Resolution

- If \`errors > 50%\`: \`plantao run rollback api\`
- If \`errors > 5%\`: \`plantao run restart api\`
- Otherwise: go home

## Verification

1. Monitor for 1–2 h, \`errors < 1%\`
2. Tell

## Rollback

1. \`plantao run restart worker\`
`;

describe('going through', () => {
  test('one step after another; with the last the run is over', async () => {
    const going = await Going.of('# A\n\n1. one\n2. two\n');
    expect(going.row().current).toBe(going.row().steps[0]?.id);
    expect(going.current('tick')).toBeUndefined();
    const [, two] = going.row().steps;
    expect(going.row()).toMatchObject({ current: two?.id, over: 1, count: 2 });
    expect(going.current('tick')).toBeUndefined();
    expect(going.row().ended).toMatchObject({ how: 'done', by: 'ana' });
    expect(going.do({ what: 'abandon', reason: 'x' })).toMatchObject({ code: 'over' });
  });

  test('only the current step can be done, and by the one who drives', async () => {
    const going = await Going.of('# A\n\n1. one\n2. two\n');
    const two = going.row().steps[1]!.id;
    expect(going.do({ what: 'tick', step: two, saw: 0 })).toEqual({ code: 'not-current', current: 'one' });
    expect(going.current('tick', 'ben')).toEqual({ code: 'not-driver', driver: 'ana' });
    expect(going.do({ what: 'take-over' }, going.row(), 'ben')).toBeUndefined();
    expect(going.current('tick', 'ana')).toEqual({ code: 'not-driver', driver: 'ben' });
    expect(going.current('tick', 'ben')).toBeUndefined();
  });

  test('a question is answered, not ticked: what is not known, or stale, blocks, and is never taken for no', async () => {
    const going = await Going.of('# A\n\n1. `errors < 5%`\n2. two\n');
    for (const [value, state] of [
      [null, 'unknown'],
      ['stale', 'stale'],
    ] as const) {
      going.errors = value;
      for (const what of ['tick', 'check'] as const)
        expect(going.current(what)).toMatchObject({ code: 'unknown', reading: { state } });
    }
    going.errors = 7;
    expect(going.current('check')).toBeUndefined();
    expect(going.standings()).toEqual(['not-verified', 'open']);
    going.errors = 1;
    expect(going.current('check')).toBeUndefined();
    expect(going.row().steps[0]).toMatchObject({ standing: 'verified', state: { value: 'holds' } });
  });

  test('what must hold for a while must have been seen for so long', async () => {
    const going = await Going.of('# A\n\n1. `errors < 5% for 10s`\n2. two\n');
    expect(going.current('check')).toMatchObject({ code: 'unknown', reading: { state: 'waiting' } });
    going.now += 9_999;
    expect(going.current('check')).toMatchObject({
      code: 'unknown',
      reading: { state: 'waiting', heldMs: 9_999 },
    });
    going.now += 1;
    expect(going.current('check')).toBeUndefined();
  });

  test('a hold ends when its time has come and its condition holds', async () => {
    const going = await Going.of('# A\n\n1. Monitor for 1 h: `errors < 5%`\n2. two\n');
    expect(going.current('hold')).toBeUndefined();
    going.now += 3_599_000;
    expect(going.current('hold')).toEqual({ code: 'holding', leftMs: 1_000 });
    going.now += 1_000;
    going.errors = 9;
    expect(going.current('tick')).toMatchObject({ code: 'gate', reading: { state: 'not' } });
    going.errors = 0;
    expect(going.current('tick')).toBeUndefined();
    expect(going.standings()[0]).toBe('verified');
  });

  test('the time of a step counts from the end of the one before', async () => {
    const going = await Going.of('# A\n\n1. one (2 min)\n2. two (1 min)\n');
    expect(going.row().steps.map(({ dueAt }) => dueAt)).toEqual([going.now + 120_000, undefined]);
    going.now += 60_000;
    going.current('tick');
    expect(going.row().steps[1]?.dueAt).toBe(going.now + 60_000);
  });

  test('skipping wants a reason, and is refused where the step is required', async () => {
    const going = await Going.of('# A\n\n<!-- required -->\n1. one\n2. two\n');
    const skip = (index: number, reason: string) =>
      going.do({ what: 'skip', step: going.row().steps[index]!.id, saw: 0, reason });
    expect(skip(0, 'no time')).toEqual({ code: 'required' });
    going.current('tick');
    expect(skip(1, ' ')).toEqual({ code: 'no-reason' });
    expect(skip(1, 'no time')).toBeUndefined();
    expect(going.row().ended?.how).toBe('done');
  });
});

describe('decisions', () => {
  const proposed = (going: Going) =>
    going
      .row()
      .steps.find(({ branches }) => branches)
      ?.branches?.findIndex((one) => one.proposed);

  test('are proposed from readings; what is unknown proposes nothing', async () => {
    const going = await Going.of(usual);
    for (const [errors, branch] of [
      [60, 0],
      [6, 1],
      [1, 2],
      [null, -1],
      ['stale', -1],
    ] as const) {
      going.errors = errors;
      expect([errors, proposed(going)]).toEqual([errors, branch]);
    }
  });

  test('are chosen by a person, also against what is proposed; the way not taken stays visible', async () => {
    const going = await Going.of('# A\n\n- If `errors > 5%`: one\n- Otherwise: two\n\nThen:\n\n1. three\n');
    const [decision] = going.row().steps;
    expect(going.current('tick')).toEqual({ code: 'decide' });
    expect(going.do({ what: 'decide', step: decision!.id, saw: 0, branch: 5 })).toEqual({
      code: 'no-branch',
    });
    expect(going.do({ what: 'decide', step: decision!.id, saw: 0, branch: 0 })).toBeUndefined();
    expect(going.standings()).toEqual(['decided', 'open', 'not-taken', 'open']);
    expect(going.row().steps[0]?.branches?.map(({ taken }) => taken)).toEqual([true, undefined]);
    const notTaken = going.row().steps[2]!;
    expect(going.do({ what: 'tick', step: notTaken.id, saw: 0 })).toEqual({ code: 'not-taken' });
  });

  test('the last one ends the run only where its way leads nowhere', async () => {
    const going = await Going.of('# A\n\n- If x: one\n- Otherwise:\n');
    const [decision] = going.row().steps;
    going.do({ what: 'decide', step: decision!.id, saw: 0, branch: 0 });
    expect(going.row().ended).toBeUndefined();
    const other = await Going.of('# A\n\n- If x: one\n- Otherwise:\n');
    other.do({ what: 'decide', step: decision!.id, saw: 0, branch: 1 });
    expect(other.row().ended?.how).toBe('done');
  });
});

describe('actions', () => {
  const action = '# A\n\n## Steps\n\n1. `plantao run restart api`\n2. two\n\n## Rollback\n\n1. back\n';

  test.each([
    ['succeeded', 'verified'],
    ['not-verified', 'not-verified'],
    ['failed', 'failed'],
    ['timed-out', 'failed'],
    ['unknown', 'unknown'],
  ])('one that %s makes the step %s', async (state, standing) => {
    const going = await Going.of(action);
    expect(going.act('p1')).toBeUndefined();
    expect(going.standings()[0]).toBe('acting');
    going.outcome('p1', state);
    expect(going.standings()[0]).toBe(standing);
    // What failed stops: the next is not to be done before somebody said what becomes of it.
    expect(going.row().current).toBe(going.row().steps[standing === 'verified' ? 1 : 0]?.id);
  });

  test('killed between begun and ended it is unknown, and asked again; settled it is what was said', async () => {
    const going = await Going.of(action);
    going.act('p1');
    going.alive = false;
    expect(going.standings()[0]).toBe('unknown');
    expect(going.row().current).toBe(going.row().steps[0]?.id);
    going.write({ kind: 'action.settled', data: { plan: 'p1', state: 'succeeded', by: 'ben' } });
    expect(going.standings()[0]).toBe('by-hand');
    const again = await Going.of(action);
    again.act('p1');
    again.alive = false;
    expect(again.act('p2')).toBeUndefined();
    again.alive = true;
    again.outcome('p1', 'failed');
    expect(again.standings()[0]).toBe('acting');
  });

  test('the way back is open once something failed, and only then', async () => {
    const going = await Going.of(action);
    const back = going.row().steps[2]!;
    expect(back.standing).toBe('aside');
    expect(going.do({ what: 'tick', step: back.id, saw: 0 })).toMatchObject({ code: 'not-current' });
    going.act('p1');
    going.outcome('p1', 'failed');
    expect(going.do({ what: 'tick', step: back.id, saw: 0 })).toBeUndefined();
  });

  test('what verify asks for is not yet said by an action that went well', async () => {
    const going = await Going.of(
      '# A\n\n<!-- verify errors < 5% -->\n1. `plantao run restart api`\n2. two\n',
    );
    going.act('p1');
    going.outcome('p1', 'succeeded');
    expect(going.standings()[0]).toBe('not-verified');
    going.errors = 9;
    expect(going.current('tick')).toMatchObject({ code: 'gate' });
    going.errors = 1;
    expect(going.current('tick')).toBeUndefined();
    expect(going.row().current).toBe(going.row().steps[1]?.id);
  });
});

describe('otherwise', () => {
  const text = `# Fix

## Restart

<!-- otherwise #swap-it -->
1. \`plantao run restart api\`
2. two

## Swap it

1. swap
2. look
`;
  const turn = (going: Going, reason?: string) => {
    const row = going.row();
    const step = row.steps.find(({ id }) => id === row.current)!;
    return going.do({
      ...{ what: 'otherwise', step: step.id, saw: step.revision },
      ...(reason === undefined ? {} : { reason }),
    });
  };
  const titles = (going: Going) => going.row().steps.map(({ title, standing }) => [title, standing]);

  test('the run goes on there; what failed stays failed, what was left is not taken', async () => {
    const going = await Going.of(text);
    going.act('p1');
    going.outcome('p1', 'failed');
    expect(turn(going)).toBeUndefined();
    expect(titles(going)).toEqual([
      ['plantao run restart api', 'failed'],
      ['two', 'not-taken'],
      ['swap', 'open'],
      ['look', 'open'],
    ]);
    const row = going.row();
    expect(row).toMatchObject({ current: row.steps[2]!.id, over: 0, count: 2 });
    expect(row.steps[0]?.left).toEqual({ to: 'Swap it' });
    // What was left is no longer anybody's turn.
    expect(going.do({ what: 'skip', step: row.steps[0]!.id, saw: 3, reason: 'x' })).toMatchObject({
      code: 'not-current',
    });
    going.current('tick');
    expect(going.current('tick')).toBeUndefined();
    expect(going.row().ended).toMatchObject({ how: 'done' });
    expect(going.row().steps[0]?.standing).toBe('failed');
    expect(going.events.map(({ kind }) => kind)).toContain('runbook.turned');
  });

  test('of a step that has not failed somebody says why; a required one cannot be left before it failed', async () => {
    const going = await Going.of(text);
    expect(turn(going)).toEqual({ code: 'no-reason' });
    expect(turn(going, 'no access')).toBeUndefined();
    expect(going.row().steps[0]).toMatchObject({ standing: 'skipped', state: { reason: 'no access' } });
    const must = await Going.of(text.replace('<!-- otherwise', '<!-- required; otherwise'));
    expect(turn(must, 'no access')).toEqual({ code: 'required' });
    must.act('p1');
    must.outcome('p1', 'failed');
    expect(turn(must)).toBeUndefined();
  });

  test('is refused where the runbook says nothing, or what it says leads to nothing', async () => {
    expect(turn(await Going.of('# A\n\n1. one\n'), 'x')).toEqual({ code: 'no-otherwise' });
    const nowhere = await Going.of('# A\n\n<!-- otherwise #gone -->\n1. one\n');
    expect(turn(nowhere, 'x')).toEqual({ code: 'no-way-on', anchor: 'gone' });
    const prose = await Going.of('# A\n\n<!-- otherwise #prose -->\n1. one\n\n# Prose\n\nNothing to do.\n');
    expect(turn(prose, 'x')).toEqual({ code: 'no-way-on', anchor: 'prose' });
  });

  test('leads to the way back of the same procedure, and opens it', async () => {
    const going = await Going.of(
      '# A\n\n## Resolution\n\n<!-- otherwise #rollback -->\n1. one\n2. two\n\n## Rollback\n\n1. back\n',
    );
    expect(going.standings()).toEqual(['open', 'open', 'aside']);
    turn(going, 'it got worse');
    expect(titles(going)).toEqual([
      ['one', 'skipped'],
      ['two', 'not-taken'],
      ['back', 'open'],
    ]);
  });

  test('led back, a run does once more what it had done', async () => {
    const going = await Going.of(
      '# A\n\n## Diagnosis\n\n1. look\n\n## Resolution\n\n<!-- otherwise #diagnosis -->\n1. mend\n',
    );
    going.current('tick');
    turn(going, 'it was something else');
    expect(titles(going)).toEqual([
      ['look', 'open'],
      ['mend', 'open'],
    ]);
    going.current('tick');
    going.current('tick');
    expect(going.row().ended?.how).toBe('done');
  });

  test('of two who saw the same, one tick and one turn, the first counts', async () => {
    const going = await Going.of(text);
    const seen = going.row();
    const [one] = seen.steps;
    going.do({ what: 'otherwise', step: one!.id, saw: 0, reason: 'x' }, seen);
    going.do({ what: 'skip', step: one!.id, saw: 0, reason: 'late' }, seen);
    expect(going.row().steps[0]).toMatchObject({ left: { to: 'Swap it' }, state: { late: { by: 'ana' } } });
    expect(going.row().current).toBe(going.row().steps[2]?.id);
  });

  test('killed while it acted, the step that is left stays unknown until somebody settles it', async () => {
    const going = await Going.of(text);
    going.act('p1');
    going.alive = false;
    expect(turn(going)).toBeUndefined();
    expect(titles(going)[0]).toEqual(['plantao run restart api', 'unknown']);
    going.write({ kind: 'action.settled', data: { plan: 'p1', state: 'succeeded', by: 'ben' } });
    expect(titles(going)[0]).toEqual(['plantao run restart api', 'by-hand']);
    expect(going.row().current).toBe(going.row().steps[2]?.id);
  });
});

describe('two people', () => {
  test('a tick that saw another state changes nothing, and says who was first', async () => {
    const going = await Going.of('# A\n\n1. one\n2. two\n');
    const seen = going.row();
    const [one] = seen.steps;
    going.do({ what: 'tick', step: one!.id, saw: 0 }, seen);
    going.now += 5;
    going.do({ what: 'skip', step: one!.id, saw: 0, reason: 'late' }, seen);
    expect(going.row().steps[0]?.state).toMatchObject({
      state: 'by-hand',
      late: { by: 'ana', at: going.now, first: 'ana' },
    });
    const again = { what: 'tick', step: one!.id, saw: 0 } as const;
    expect(going.do(again)).toEqual({ code: 'done', state: 'by-hand' });
    going.do({ what: 'take-over' }, going.row(), 'ben');
    expect(going.do(again, going.row(), 'ben')).toMatchObject({ code: 'first', by: 'ana', state: 'by-hand' });
  });

  test('of two who take over at once the first has it', async () => {
    const going = await Going.of('# A\n\n1. one\n');
    const seen = going.row();
    going.do({ what: 'take-over' }, seen, 'ben');
    going.do({ what: 'take-over' }, seen, 'cleo');
    expect(going.row().driver).toBe('ben');
  });
});

describe('the text', () => {
  test('is kept by the journal as far as a reader needs it, and shown once the file is gone', async () => {
    const going = await Going.of(
      '# A\n\n1. Restart it: `plantao run restart api`\n2. two\n\n   ```sh\n   kubectl get pods\n   ```\n',
    );
    const steps = going.events[0]!.data.steps as readonly { title: string; says?: string }[];
    expect(steps.map(({ says }) => says)).toEqual(['plantao run restart api', 'kubectl get pods']);
    await going.edit('# B\n\n1. one\n');
    expect(going.row().steps.map(({ notes }) => notes)).toEqual([
      ['plantao run restart api'],
      ['kubectl get pods'],
    ]);
  });

  test('is cut where it is long: titles of all steps stay, the text of the first ones', async () => {
    const item = (at: number) => `${at + 1}. step ${at}\n\n   ${`word${at} `.repeat(400)}\n`;
    const going = await Going.of(`# A\n\n${Array.from({ length: 300 }, (_, at) => item(at)).join('\n')}`);
    const { steps } = going.events[0]!.data as { steps: readonly { title: string; says?: string }[] };
    expect(steps).toHaveLength(300);
    const says = steps.flatMap((step) => step.says ?? []);
    expect(Math.max(...says.map((text) => text.length))).toBeLessThanOrEqual(600);
    expect(says.join('').length).toBeLessThanOrEqual(24_000);
    expect(says[0]).toMatch(/^word0 .*…$/);
  });

  test('after an edit only equal steps stay done', async () => {
    const going = await Going.of('# A\n\n1. one\n2. two\n3. three\n');
    going.current('tick');
    going.current('tick');
    await going.edit('# A\n\n1. new\n2. one\n3. two, but other\n4. three\n');
    expect(going.standings()).toEqual(['open', 'by-hand', 'open', 'open']);
    expect(going.row().edited).toBe(true);
    await going.edit('# B\n\n1. one\n');
    expect(going.row().gone).toBe(true);
    expect(going.row().current).toBeUndefined();
    expect(going.row().steps.map(({ standing }) => standing)).toEqual(['by-hand', 'by-hand', 'open']);
  });

  test('what names another environment is refused with both names; what is only for one is not on the way', async () => {
    const going = await Going.of(
      '# A\n\n1. `kubectl --context production get pods`\n\n<!-- only production -->\n2. two\n\n<!-- only local -->\n3. three\n',
    );
    expect(going.standings()).toEqual(['open', 'elsewhere', 'open']);
    expect(going.current('tick')).toEqual({ code: 'elsewhere', environment: 'production', here: 'local' });
    going.environment = 'production';
    expect(going.standings()).toEqual(['open', 'open', 'elsewhere']);
    expect(going.current('tick')).toBeUndefined();
  });
});

describe('any order of events', () => {
  const kinds = fc.constantFrom(
    'tick',
    'check',
    'hold',
    'skip',
    'decide',
    'act',
    'succeed',
    'fail',
    'kill',
    'over',
    'wait',
    'otherwise',
  );
  const turning = usual
    .replace('2. `errors', '<!-- otherwise #verification -->\n2. `errors')
    .replace('2. Tell', '<!-- otherwise #diagnosis -->\n2. Tell');
  test.each([
    ['none is done twice', usual, 60],
    ['turning included', turning, 30],
  ])(
    'a step that is over stays over, and every prefix of the journal can be gone on from: %s',
    async (_, text, numRuns) => {
      const template = await Going.of(text);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(kinds, fc.constantFrom('ana', 'ben'), fc.boolean()), { maxLength: 40 }),
          async (moves) => {
            const going = await Going.of(text);
            let stale = going.row();
            for (const [move, by, isStale] of moves) {
              const seen = isStale ? stale : going.row();
              stale = going.row();
              const step = seen.steps.find(({ id }) => id === seen.current);
              going.alive = move !== 'kill';
              going.now += move === 'wait' ? 4_000_000 : 10;
              if (move === 'over') going.do({ what: 'take-over' }, seen, by);
              if (move === 'succeed' || move === 'fail')
                going.outcome('p', move === 'fail' ? 'failed' : 'succeeded');
              if (!step) continue;
              const at = { step: step.id, saw: step.revision };
              if (move === 'act') going.act('p', by);
              if (move === 'tick' || move === 'check' || move === 'hold')
                going.do({ what: move, ...at }, seen, by);
              if (move === 'skip') going.do({ what: 'skip', ...at, reason: 'x' }, seen, by);
              if (move === 'otherwise') going.do({ what: 'otherwise', ...at, reason: 'x' }, seen, by);
              if (move === 'decide') going.do({ what: 'decide', ...at, branch: 1 }, seen, by);
            }
            going.alive = true;
            const over = new Set<string>();
            for (let length = 1; length <= going.events.length; length += 1) {
              const row = going.row(going.events.slice(0, length));
              // What a run was led back to is done once more.
              if (going.events[length - 1]!.kind === 'runbook.turned') over.clear();
              for (const { id, state } of row.steps) {
                const isOver =
                  state !== undefined && ['verified', 'by-hand', 'skipped', 'decided'].includes(state.state);
                expect(over.has(id) && !isOver).toBe(false);
                if (isOver) over.add(id);
              }
              expect(row.ended !== undefined || row.current !== undefined || row.over === row.count).toBe(
                true,
              );
            }
          },
        ),
        { numRuns },
      );
      expect(template.row().count).toBeGreaterThan(0);
    },
  );
});
