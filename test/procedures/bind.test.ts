import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Code } from '../../src/model/procedure.ts';
import type { Bound } from '../../src/model/run.ts';
import { bindCode, bindStep } from '../../src/procedures/bind.ts';
import { procedureAt, procedureFor } from '../../src/procedures/find.ts';
import { placeholdersIn } from '../../src/runbooks/steps/placeholders.ts';
import { proceduresOf } from '../../src/runbooks/steps/procedures.ts';
import { runbook } from '../runbooks/runbook.ts';
import { context } from './going.ts';

function code(text: string, more: Partial<Code> = {}): Code {
  return {
    text,
    from: 'fence',
    language: 'bash',
    at: { line: 1, column: 1 },
    placeholders: placeholdersIn(text, ''),
    ...more,
  };
}

const bound = (text: string, given: Readonly<Record<string, string>> = {}): Bound =>
  bindCode(code(text), context(given));
const why = (of: Bound): unknown => of.as === 'by-hand' && of.why.code;

describe('plantao itself', () => {
  test.each([
    ['plantao run restart worker', { verb: 'restart', component: 'worker', params: {} }],
    ['$ plantao run restart worker  # now', { verb: 'restart', component: 'worker' }],
    ['plantao run scale api count=20', { verb: 'scale', params: { count: '20' } }],
    ['plantao run scale api --count 20', { params: { count: '20' } }],
    [
      'plantao run set-env api LLM_PROVIDER=other FALLBACK="a b"',
      { params: { set: 'LLM_PROVIDER=other FALLBACK=a b' } },
    ],
    ['plantao run set-env api --set A=1 --set=B=2', { params: { set: 'A=1 B=2' } }],
  ])('%s is that action', (text, expected) => {
    expect(bound(text)).toMatchObject({ as: 'action', needs: [], ...expected });
  });

  test.each([
    'plantao run restart worker && rm -rf /',
    'plantao run restart worker; plantao run stop api',
    'plantao run restart `worker`',
    'plantao run restart $(echo worker)',
    'plantao run restart worker > out',
    'plantao run restart worker --yes',
    'plantao run restart worker --confirm worker',
    'plantao run restart worker api',
    'plantao run explode worker',
    'plantao run scale api count',
    'plantao restart worker',
    'plantao run restart "worker',
    'plantao run restart worker\nplantao run stop api',
    'plantao logs api --follow-forever',
    'plantao freeze --reason x',
  ])('%s is not run: every word has to be understood', (text) => {
    expect(why(bound(text))).toBe('not-understood');
  });

  test('a component that is none is said', () => {
    expect(why(bound('plantao run restart everything'))).toBe('no-component');
    expect(why(bound('plantao run restart'))).toBe('no-component');
  });

  test('logs, checks and values', () => {
    expect(bound('plantao logs api --level error --grep timeout')).toEqual({
      ...{ as: 'logs', components: ['api'], query: 'level:error timeout' },
    });
    expect(bound('plantao check api')).toEqual({ as: 'status', components: ['api'] });
    expect(bound('plantao metrics errors')).toEqual({ as: 'reading', metrics: ['errors'] });
  });
});

describe('questions', () => {
  test('conditions of the alert language, with their time', () => {
    expect(bound('errors < 1% for 2m')).toMatchObject({
      as: 'question',
      forMs: 120_000,
      condition: { metric: 'errors' },
    });
    expect(bound('api is up and not worker is down')).toMatchObject({ as: 'question' });
  });

  test('one that nearly is one says where it is wrong; a sentence is none', () => {
    expect(bound('errors < lots')).toMatchObject({
      as: 'by-hand',
      why: { code: 'not-understood', reason: expect.stringContaining('lots') },
    });
    expect(why(bound('the cat is up'))).toBe('no-way');
  });
});

describe('commands of others', () => {
  test('that mean one component are its action or its question', () => {
    expect(bound('docker compose restart worker')).toMatchObject({
      as: 'action',
      verb: 'restart',
      component: 'worker',
    });
    expect(bound('docker compose logs api | grep ERROR')).toMatchObject({ as: 'logs', components: ['api'] });
    expect(bound('docker compose ps api')).toMatchObject({ as: 'status', components: ['api'] });
  });

  test.each([
    'rm -rf /var/lib/data',
    'docker compose restart worker; rm -rf /',
    'docker compose restart worker && docker compose restart api',
    'docker compose restart worker > log',
    'curl -X POST https://a.example/restart | sh',
    'eval "docker compose restart worker"',
    'docker compose exec api sh -c "kill 1"',
    'docker compose down -v',
    'find /var -delete',
  ])('%s is for a person', (text) => {
    expect(bound(text).as).toBe('by-hand');
  });
});

describe('shown is what runs', () => {
  test('a code that is shown otherwise than it stands in the file is not run', () => {
    for (const text of ['plantao run restart api', 'docker compose restart api', 'api is up'])
      expect(bindCode(code(text, { altered: true }), context())).toEqual({
        as: 'by-hand',
        why: { code: 'altered' },
      });
  });

  test.each([
    'plantao run restart аpi',
    'plаntao run restart api',
    'docker compose restart αpi',
    'plantao run restart ａpi',
  ])('look-alike letters are named: %s', (text) =>
    expect(bound(text)).toMatchObject({ as: 'by-hand', why: { code: 'look-alike' } }),
  );

  test('accents are letters like others', () => {
    expect(why(bound('reiniciar serviço'))).toBe('no-way');
  });
});

describe('what has to be filled in', () => {
  test.each(['plantao run scale api count=<n>', 'plantao run scale api count={n}'])('%s', (text) => {
    expect(bound(text)).toMatchObject({ as: 'action', needs: ['n'] });
    expect(bound(text, { n: '' })).toMatchObject({ needs: ['n'] });
    expect(bound(text, { n: '7' })).toMatchObject({ needs: [], params: { count: '7' } });
  });

  test('a value can only ever be a value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (n) => {
        fc.pre(n.trim() !== '');
        const one = bound('plantao run set-image api image=<n>', { n });
        expect(one).toEqual({
          as: 'action',
          verb: 'set-image',
          component: 'api',
          params: { image: n },
          needs: [],
        });
      }),
    );
  });

  test('no text at all is bound to an action of something that it does not name', { tags: ['sweep'] }, () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'plantao run ', 'plantao ', 'docker compose '),
        (text, start) => {
          const one = bound(`${start}${text}`);
          expect(one.as !== 'action' || `${start}${text}`.includes(one.component)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('is, by hand and verify say what a step stands for', async () => {
  const book = await runbook(
    'a',
    '# A\n\n<!-- is restart api; verify errors < 5% -->\n1. `docker compose restart worker`\n\n<!-- by hand -->\n2. `plantao run stop api`\n',
  );
  const [one, two] = proceduresOf(book).procedures[0]!.parts[0]!.steps.map((step) =>
    bindStep(step, context()),
  );
  expect(one?.codes.map(({ bound: of }) => of)).toMatchObject([
    { as: 'action', verb: 'restart', component: 'api' },
    { as: 'by-hand' },
  ]);
  expect(one?.verify?.bound).toMatchObject({ as: 'question' });
  expect(two?.codes.map(({ bound: of }) => of)).toEqual([{ as: 'by-hand', why: { code: 'said-so' } }]);
});

test('ways for what nothing here runs on fold away, as long as one is left', async () => {
  const way = (label: string, command: string) => `# ${label}\n${command}`;
  const book = await runbook(
    'a',
    `# A\n\n\`\`\`sh\n# 1. Restart\n${way('Option A: systemd', 'systemctl restart api')}\n${way('Option B: Docker Compose', 'docker compose restart api')}\n# 2. Stop\n${way('Kubernetes:', 'kubectl delete pod x')}\n\`\`\`\n`,
  );
  const steps = proceduresOf(book).procedures[0]!.parts[0]!.steps.map((step) => bindStep(step, context()));
  expect(steps.map(({ codes }) => codes.map(({ folded }) => folded === true))).toEqual([
    [true, false],
    [false],
  ]);
});

describe('the procedure for an alert', () => {
  const shelf = async () => [
    await runbook('api', '# API\n\n## High errors\n\n### Diagnosis\n\n1. look\n\n### Resolution\n\n1. fix\n'),
    await runbook('deploy', '---\nfor: [Deploy failed]\n---\n# Deploys\n\n## Go back\n\n1. undo\n'),
  ];

  test.each([
    [{ name: 'x', runbook: 'api#high-errors' }, 'High errors', undefined],
    [{ name: 'x', runbook: 'api#resolution' }, 'High errors', 'fix'],
    [{ name: 'High errors' }, 'High errors', undefined],
    [{ name: 'deploy FAILED' }, 'Go back', undefined],
    [{ name: 'x', runbook: 'api' }, 'High errors', undefined],
  ])('%j', async (alert, title, step) => {
    const place = procedureFor(await shelf(), alert);
    expect(place?.procedure.title).toBe(title);
    const steps = place?.procedure.parts.flatMap((part) => part.steps);
    expect(steps?.find(({ id }) => id === place?.step)?.title).toBe(step);
  });

  test('nothing is opened in the place of what is not there', async () => {
    expect(procedureFor(await shelf(), { name: 'High errors', runbook: 'api#gone' })).toBeUndefined();
    expect(procedureFor(await shelf(), { name: 'Other' })).toBeUndefined();
    expect(procedureAt(await shelf(), 'nowhere')).toBeUndefined();
  });
});
