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
