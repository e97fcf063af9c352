import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { type ImportResult, importRunbooks } from '../../src/import/import.ts';
import { figuresOf, reportLines } from '../../src/import/report.ts';

const here = import.meta.dirname;

/** Imports a file of `runbooks/` as if it lay beside the draft. */
function imported(name: string): Promise<ImportResult> {
  return importText(name, readFileSync(join(here, 'runbooks', `${name}.md`), 'utf8'));
}

function importText(name: string, text: string): Promise<ImportResult> {
  const file = `${name}.md`;
  return importRunbooks(
    [{ file, bytes: Buffer.from(text), reference: `./${file}` }],
    '/nowhere/plantao.yaml',
  );
}

const validate = (text: string) =>
  parseConfig(text, { file: '/nowhere/plantao.yaml', env: {}, readSecrets: false });

describe.each(['loja', 'shop', 'cluster'])('%s', (name) => {
  test('becomes the draft and the report that somebody read', async () => {
    const result = await imported(name);
    const text = `${result.text}\n--- report\n${reportLines([`${name}.md`], result).join('\n')}\n`;
    const golden = join(here, 'golden', `${name}.txt`);
    // Set this once to write them anew, and read what changed.
    if (process.env.GOLDEN === name) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  test('is valid, and the same again', async () => {
    const [first, second] = [await imported(name), await imported(name)];
    expect(first.faults).toEqual([]);
    await validate(first.text);
    expect(second.text).toBe(first.text);
  });
});

describe('what is found', () => {
  test('bands: signs give the direction, ranges begin where they touch normal, holes and overlaps are asked about', async () => {
    const { entries } = await imported('loja');
    const metrics = Object.fromEntries(
      entries
        .filter(({ section }) => section === 'metrics')
        .map(({ key, value, asks }) => [key, [value, asks.map(({ code }) => code)]]),
    );
    expect(metrics.tempo_de_resposta).toEqual([
      { title: 'Tempo de resposta', unit: 'ms', warning: '>= 400ms', critical: '> 900ms' },
      ['source'],
    ]);
    expect(metrics.taxa_de_erro).toEqual([
      { title: 'Taxa de erro', unit: '%', warning: '>= 0.5%', critical: '> 2%' },
      ['source'],
    ]);
    expect(metrics.pedidos_atendidos).toEqual([
      { title: 'Pedidos atendidos', unit: '%', warning: '< 90%', critical: '< 70%' },
      ['source'],
    ]);
    expect(metrics.memoria?.[1]).toEqual(['hole', 'overlap', 'source']);
  });

  test('a name is a component only where it is the same name', async () => {
    const { entries } = await imported('loja');
    const components = entries.filter(({ section }) => section === 'components');
    expect(components.map(({ key, off }) => [key, off])).toEqual([
      ['loja-api', false],
      ['postgres', false],
      ['redis', false],
      ['robo', false],
      ['api-loja', false],
    ]);
  });

  test('no command of a change is taken for a look, and every unknown one is named', async () => {
    const result = await imported('loja');
    const { unknown } = figuresOf(result);
    const report = reportLines(['loja.md'], result).join('\n');
    expect(unknown).toBe(1);
    expect(report).toMatch(/loja\.md:\d+ {2}frobnicate --all — unknown program frobnicate/);
    for (const text of ['rm -rf /var/cache/loja', 'FLUSHALL', 'kubectl apply -f -'])
      expect(result.commands.find(({ command }) => command.text.includes(text))?.became.state).toBe(
        'by-hand',
      );
  });

  test('what stands under an index, a glossary or a history is not read', async () => {
    const { commands } = await imported('loja');
    expect(commands.filter(({ command }) => /nada|namespace loja/.test(command.text))).toEqual([]);
  });
});

describe('what a person finds', () => {
  const drafted = async (text: string, section: string) =>
    (await importText('x', text)).entries
      .filter((entry) => entry.section === section)
      .map(({ key, value, asks, off }) => ({
        ...{ key, value, off },
        asks: asks.map((ask) => ('text' in ask ? `${ask.code} ${ask.text}` : ask.code)),
      }));

  test.each([
    ['**Agendamento**: Domingos às 02:00', 'weekly Sunday at 02:00', []],
    ['**Quando:** Último domingo de cada mês, 2:00 AM - 4:00 AM', 'monthly last Sunday at 02:00', []],
    ['**Schedule**: first Monday of the month at 14h', 'monthly first Monday at 14:00', []],
    ['**When:** every day at 3:30 PM', 'daily at 15:30', []],
    ['**Agendamento**: dia 5 de cada mês às 08:00', 'monthly 5 at 08:00', []],
    ['**Agendamento**: toda segunda e quinta às 7h', 'weekly Monday, Thursday at 07:00', []],
    ['```bash\n# Executar toda sexta-feira\n```', 'weekly Friday', []],
    // What cannot be told for certain is asked, also where the heading alone would have given an answer.
    ['**Schedule**: every other Sunday at 02:00', undefined, ['due every other Sunday at 02:00']],
    ['**Quando**: na segunda semana do mês', undefined, ['due na segunda semana do mês']],
    ['**Agendamento**: a definir', undefined, ['due a definir']],
    ['', 'weekly Monday', ['which-day Weekly maintenance']],
  ])('when a list is due, in prose: %s', async (line, due, asks) => {
    const [list] = await drafted(
      `# X\n\n## Weekly maintenance\n\n${line}\n\n- [ ] one\n- [ ] two\n`,
      'checklists',
    );
    expect([(list!.value as { due?: string }).due, list!.asks]).toEqual([due, asks]);
  });

  test('boxes of an architecture are components to ask about; who uses it, and other drawings, are none', async () => {
    const box = (...names: readonly string[]) =>
      [
        names.map((name) => `┌${'─'.repeat(name.length + 2)}┐`).join('  '),
        names.map((name) => `│ ${name} │`).join('  '),
        names.map((name) => `└${'─'.repeat(name.length + 2)}┘`).join('  '),
      ].join('\n');
    const text = `# X\n\n## Architecture\n\n\`\`\`\n${box('USERS')}\n${box('API GATEWAY (nginx)', 'Redis')}\n\`\`\`\n\n\`\`\`\n[Web] → [Queue API] → [Redis]\n\`\`\`\n\n## Process\n\n\`\`\`\n${box('Triage')}\n\`\`\`\n`;
    expect(await drafted(text, 'components')).toEqual(
      ['API Gateway', 'Redis', 'Web', 'Queue API'].map((title) => ({
        key: title.toLowerCase().replace(' ', '-'),
        value: { title },
        off: true,
        asks: ['how-checked'],
      })),
    );
  });

  test('levels of escalation that are drawn are contacts, with how to reach them and when', async () => {
    const text = `# X

## Escalation

\`\`\`
┌──────────────────────────┐
│  Level 1: On-call        │
│  - answers alerts        │
│  Contact: @oncall        │
└────────────┬─────────────┘
             │ after 30 min
             ▼
┌──────────────────────────┐
│  Level 2: Tech lead      │
│  Phone: +55 11 5550-1234 │
└──────────────────────────┘
\`\`\`
`;
    expect((await drafted(text, 'contacts')).map(({ value }) => value)).toEqual([
      { name: 'On-call', role: 'L1', chat: '@oncall' },
      { name: 'Tech lead', role: 'L2', when: 'after 30 min', phone: '+55 11 5550-1234' },
    ]);
  });

  test('what is written with its symptoms is an alert to ask about; "is down" of a component is one', async () => {
    const text = `# X

## 1. Problem: "Too many errors" (> 5%)

**Symptoms:**
- people complain

## 2. Cache is down

### Symptoms

- slow

\`\`\`bash
docker restart cache
\`\`\`

## 3. Disk full

### Sintomas
`;
    expect(await drafted(text, 'alerts')).toMatchObject([
      {
        value: {
          name: 'Too many errors',
          when: 'too_many_errors > 5%',
          runbook: 'x#1-problem-too-many-errors--5',
        },
        off: true,
      },
      { value: { name: 'Cache is down', when: 'cache is down', actions: ['restart cache'] }, off: false },
      { value: { name: 'Disk full', runbook: 'x#3-disk-full' }, off: true, asks: ['condition', 'severity'] },
    ]);
  });

  test('what a line below a heading says triggers it is its condition; labelled lines are an alert as well', async () => {
    const text = `# X

## Alert: "Slow answers"

**Severity**: P1

**Trigger**: p95 latency > 800ms for > 5 minutes

## Playbook 2: Many errors

**Trigger**: Error rate > 1% for 10 min

## Alert Information

**Alert Name:** \`ReplicationLag\`
**Severity:** Warning
**Threshold:** Replication lag > 10 seconds
`;
    expect((await drafted(text, 'alerts')).map(({ value }) => value)).toEqual([
      {
        ...{ name: 'Slow answers', when: 'p95_latency > 800ms', for: '5m', severity: 'P1' },
        runbook: 'x#alert-slow-answers',
      },
      { name: 'Many errors', when: 'error_rate > 1%', for: '10m', runbook: 'x#playbook-2-many-errors' },
      {
        name: 'ReplicationLag',
        when: 'replication_lag > 10s',
        severity: 'P2',
        runbook: 'x#alert-information',
      },
    ]);
  });

  test('outlines are read: boxes are items of a list, commands behind branches are counted; so are components in lists', async () => {
    const text = `# X

## Triage checklist

\`\`\`
☐ Take the page
☐ Read the logs
  └─ docker logs api
  ├─ docker restart api
\`\`\`

## Key Components

- **Broker**: queues between the two
- see the [docs](https://x.example)
`;
    const { commands } = await importText('x', text);
    expect(commands.map(({ command }) => command.text)).toEqual(['docker logs api', 'docker restart api']);
    expect((await drafted(text, 'checklists')).map(({ value }) => value)).toEqual([
      { name: 'Triage checklist', items: ['Take the page', 'Read the logs'] },
    ]);
    expect((await drafted(text, 'components')).map(({ key, off }) => [key, off])).toEqual([
      ['api', false],
      ['broker', true],
    ]);
  });

  test('a threshold for alerts is where it is critical', async () => {
    const text =
      '# X\n\n## SLAs\n\n| Metric | Target | Alerting Threshold |\n|---|---|---|\n| Latency | < 200ms | > 500ms |\n';
    expect((await drafted(text, 'metrics'))[0]?.value).toMatchObject({
      warning: '>= 200ms',
      critical: '> 500ms',
    });
  });

  test('a condition beside the one that is taken is asked about', async () => {
    const text = '# X\n\n## Alert: Web Down (5xx > 50%)\n\n```bash\ndocker restart web\n```\n';
    expect(await drafted(text, 'alerts')).toMatchObject([
      { value: { when: 'web is down' }, asks: ['also 5xx > 50%', 'severity'] },
    ]);
  });

  test('percentiles beside a target are metrics of their own; a target without a sign is asked about', async () => {
    const text =
      '# X\n\n## SLAs\n\n| Metric | Target | P95 | P99 |\n|---|---|---|---|\n| Uptime | 99.5% | - | - |\n| Latency | <1s | <2s | <3s |\n';
    expect((await drafted(text, 'metrics')).map(({ key, value, asks }) => [key, value, asks])).toEqual([
      ['uptime', { title: 'Uptime' }, ['unread 99.5%', 'source']],
      ['latency', { title: 'Latency', unit: 's', warning: '>= 1s' }, ['source']],
      ['latency_p95', { title: 'Latency P95', unit: 's', warning: '>= 2s' }, ['source']],
      ['latency_p99', { title: 'Latency P99', unit: 's', warning: '>= 3s' }, ['source']],
    ]);
  });

  test('a placeholder is filled in where it stands, not wherever its name occurs', async () => {
    const { own } = await importText(
      'x',
      '# X\n\n```bash\npython load.py --company-id <id> --from POD_NAME\ncurl http://h.example:80/video/<id>\n```\n',
    );
    expect(own.map(({ value }) => value.command ?? value.http)).toEqual([
      ['python', 'load.py', '--company-id', '{id}', '--from', '{pod_name}'],
      'http://h.example:80/video/{id}',
    ]);
  });

  test('GET /path goes to the only place that answers HTTP; of several a person has to say which', async () => {
    const get = '1. `GET /admin/queue`\n';
    const one = await importText(
      'x',
      `# X\n\n\`\`\`bash\ncurl http://api.example:80/health\n\`\`\`\n\n${get}`,
    );
    expect(one.own.map(({ value }) => value.http)).toEqual(['http://api.example/admin/queue']);
    const two = await importText(
      'x',
      `# X\n\n\`\`\`bash\ncurl http://api.example:80/health\ncurl http://b.example:80/health\n\`\`\`\n\n${get}`,
    );
    expect(two.own).toEqual([]);
    expect(two.commands.at(-1)?.became).toEqual({
      state: 'by-hand',
      why: { code: 'needs', names: ['host'] },
    });
  });

  test('the report says why commands are left to people, the most frequent reason first, and how many procedures there are', async () => {
    const text =
      '# X\n\n## Clean\n\n1. `rm -rf /tmp/x`\n2. `FLUSHALL`\n3. `git pull`\n\n```bash\nrm -rf /tmp/y\nvi a.conf\ndu -sh data/*\n```\n';
    const lines = reportLines(['x.md'], await importText('x', text));
    expect(lines).toContain('procedures: 1, for plantao runbook run');
    expect(lines.find((line) => line.startsWith('why by hand:'))).toMatch(
      /^why by hand: destroys \(\d\), .*depends on what a shell makes of it \(1\).*opens an editor \(1\)/,
    );
  });

  test('a header that is a secret by its name is a reference, not the mask of one', async () => {
    const { text } = await importText(
      'x',
      '# X\n\n```bash\ncurl -H "X-API-Key: sk_xxx" -H "Accept: text/plain" http://h.example:80/keys\n```\n',
    );
    expect(text).toContain('X-API-Key: ${secret:env:X_API_KEY_SECRET}');
    expect(text).toContain('Accept: text/plain');
    expect(text).not.toContain('•••');
  });
});

describe('secrets', () => {
  test('none is in the draft or the report: a reference stands in its place, and its line is named', async () => {
    const result = await imported('loja');
    const report = reportLines(['loja.md'], result).join('\n');
    for (const secret of ['Segredo123', 'sk_live_4242'])
      for (const text of [result.text, report, JSON.stringify(result.text)])
        expect(text).not.toContain(secret);
    expect(result.text).toContain('${secret:env:PASSWORD}');
    expect(result.hidden.map(({ variable }) => variable)).toEqual(['PASSWORD', 'X_API_KEY_SECRET']);
  });

  test.each([
    ['redis-cli -u redis://:hunter2hunter2@cache.example:6379 LLEN jobs', 'hunter2hunter2'],
    ['psql postgres://app:hunter2hunter2@db.example/app -c "SELECT count(*) FROM jobs"', 'hunter2hunter2'],
    ['./notify.sh --token hunter2hunter2', 'hunter2hunter2'],
    ['./notify.sh --api-key=hunter2hunter2', 'hunter2hunter2'],
    ['curl -H "Authorization: Bearer abcdefgh12345678" https://api.example.com/orders', 'abcdefgh12345678'],
  ])('%s', async (command, secret) => {
    const result = await importText('x', `# X\n\n\`\`\`bash\n${command}\n\`\`\`\n`);
    expect(result.text + reportLines(['x.md'], result).join('\n')).not.toContain(secret);
    expect(result.hidden.length).toBeGreaterThan(0);
    expect(result.faults).toEqual([]);
  });
});

describe('any file', () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...[
        '# A',
        '## Metrics',
        '## Alertas',
        '## Contacts',
        '### Daily checklist',
        '',
        '```',
        '```bash',
        '```sql',
        '```markdown',
        '---',
      ],
      ...[
        '| Metric | Normal | Warning | Critical |',
        '|---|---|---|---|',
        '| x: y | < 5% | 5-9% | > 9% |',
        '| ${A} | 1 | 2 | 3 |',
      ],
      ...[
        '| Component | Criticality |',
        '| `a: {b` | critical |',
        '| "q" | # |',
        '- [ ] do: "it" #now',
        '- Error rate: > 5% for 3 min',
      ],
      ...[
        'kubectl rollout restart deployment/api',
        'docker restart "$(x)"',
        'redis-cli LLEN q',
        'psql -h h -d d -c "SELECT count(*) FROM t"',
      ],
      ...[
        './run.sh {a} ${B} <c>',
        './run.sh \'a: b\' "#c"',
        'curl https://a.example/health',
        '- Ana: +55 11 5555-0100',
        'API: https://a.example',
      ],
      ...[
        './x.sh --password hunter2hunter2',
        '\u202Ekubectl get pods',
        '| Alert | Threshold |',
        '| A | b > 1 |',
        '> quote',
        '    code',
        '!!binary |',
      ],
    ),
    fc.string({ maxLength: 40 }),
  );

  test('makes a draft that is valid, says where each entry is from, and has the same bytes again', {
    tags: ['sweep'],
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        const text = lines.join('\n');
        const result = await importText('any', text);
        expect(result.faults).toEqual([]);
        await validate(result.text);
        expect(result.text).not.toContain('hunter2hunter2');
        for (const { from } of result.entries) expect(from.line).toBeLessThanOrEqual(lines.length + 1);
        expect((await importText('any', text)).text).toBe(result.text);
      }),
      { numRuns: 150 },
    );
  });
});
