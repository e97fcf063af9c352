import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shelfOf } from '../../src/app/runbooks.ts';
import { loadConfig } from '../../src/config/load.ts';
import { isError, lintAll } from '../../src/lint/lint.ts';
import { systemClock } from '../../src/model/clock.ts';
import { words } from '../../src/words/index.ts';

const yaml = `system: shop
environments:
  production: { api: "https://api.shop.example" }
  staging: { api: "https://staging.shop.example" }
components:
  api:
    runs: { docker: api }
    check: { http: "\${api}/health" }
    actions:
      clean: { command: [./scripts/clean.sh] }
  web: { runs: { compose: web, file: deploy/compose.yml } }
metrics:
  error_rate: { command: ["true"], unit: "%" }
alerts:
  - { name: Slow pages, when: "error_rate > 5%", actions: [restart api, clean api] }
runbooks: ./runbooks
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-lint-'));
  await put('scripts/clean.sh', '');
  await put('deploy/compose.yml', '');
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const now = Date.parse('2026-11-29T12:00:00Z');

/** `runbook.md:3:1 broken-link` of everything that is found, and its sentences. */
async function lint(markdown: string, config = yaml) {
  await put('plantao.yaml', config);
  await put('runbooks/runbook.md', markdown);
  const loaded = await loadConfig({ file: join(folder, 'plantao.yaml'), env: {} });
  const books = await shelfOf(loaded, systemClock).read();
  const found = await lintAll(loaded, books, now);
  return {
    found,
    rules: found.map(
      ({ file, line, column, fault }) => `${file.replace(/^.*\//, '')}:${line}:${column} ${fault.code}`,
    ),
    sentences: found.map((one) => words.lint.line(one, isError(one))).join('\n'),
  };
}

/** Holds what is written for the only alert, so that each test has one fault. */
const base = '# Slow pages\n\n';

test('a runbook in order has no findings', async () => {
  const good = [
    '# Slow pages',
    '',
    '## Diagnosis',
    '',
    '1. Look: `docker logs api`',
    '2. Ask: `error_rate < 1%`',
    '',
    '## Resolution',
    '',
    '1. `plantao run restart api`',
    '',
    '## Verification',
    '',
    '1. `api is up`',
    '',
    '[Back](#diagnosis)',
  ];
  expect((await lint(`${good.join('\n')}\n`)).rules).toEqual([]);
});

test.each([
  ['steps longer than the procedure', '1. Look (5 min)\n2. Ask (6 min)\n', ['over-budget']],
  ['as long as it', '1. Look (4 min)\n2. Ask (6 min)\n', []],
  ['a wait counts', '1. Look (8 min)\n2. Wait 3 min\n', ['over-budget']],
  [
    'of two ways the longer one counts, not both',
    '- If `error_rate > 5%`: wait (8 min)\n- Otherwise: look (9 min)\n',
    [],
  ],
  [
    'a way and what comes after it',
    '- If `error_rate > 5%`: look (8 min)\n- Otherwise: rest\n\nThen:\n\n1. Tell (3 min)\n',
    ['over-budget'],
  ],
  [
    'the way back does not count',
    '### Resolution\n\n1. Look (9 min)\n\n### Rollback\n\n1. Look again (9 min)\n',
    [],
  ],
])('the time of a procedure: %s', async (_, steps, expected) => {
  const { found, sentences } = await lint(`# Team\n\n## Slow pages (10 min)\n\n${steps}`);
  const rules = found.filter(({ fault }) => fault.code !== 'no-runbook');
  expect(rules.map(({ fault }) => fault.code)).toEqual(expected);
  if (expected.length > 0) {
    expect(sentences).toContain('the procedure allows 10 min');
    expect(rules.every((one) => !isError(one) && one.line === 3)).toBe(true);
  }
});

test('a secret among the arguments of a check or source is a warning with its place; in its environment it is none', async () => {
  const config = yaml.replace(
    'metrics:\n',
    `  mail: { check: { command: [probe, --token, "\${secret:env:PROBE_TOKEN}"] } }
  quiet: { check: { command: [probe], env: { TOKEN: "\${secret:env:PROBE_TOKEN}" } } }
metrics:
  lag: { command: [lag, --password, Hunter2Hunter2] }
`,
  );
  await put('plantao.yaml', config);
  await put('runbooks/runbook.md', '# Slow pages\n');
  const loaded = await loadConfig({
    file: join(folder, 'plantao.yaml'),
    env: { PROBE_TOKEN: 'a1b2c3d4e5' },
  });
  const found = await lintAll(loaded, await shelfOf(loaded, systemClock).read(), now);
  expect(found.map(({ line, fault }) => [line, fault])).toEqual([
    [12, { code: 'exposed-secret', program: 'probe' }],
    [15, { code: 'exposed-secret', program: 'lag' }],
  ]);
  expect(words.lint.line(found[0]!, isError(found[0]!))).not.toContain('a1b2c3d4e5');
  expect(found.some(isError)).toBe(false);
});

describe('errors', () => {
  test.each([
    ['a verb that is none', '- `plantao run explode api`\n', '3:4 unknown-name'],
    ['a component that is none', '- `plantao run restart apj`\n', '3:4 unknown-name'],
    ['a condition that nearly is one', '1. Look: `error_rate < 5 bananas`\n', '3:11 unknown-name'],
    ['a heading that is not there', '[see](#nowhere)\n', '3:1 broken-link'],
    ['a gate for an action that is none', '<!-- gate restrat api -->\n- [ ] Look\n', '3:1 unknown-name'],
    ['a gate for a component that is none', '<!-- gate restart apj -->\n- [ ] Look\n', '3:1 unknown-name'],
    [
      'a way on that leads to nothing to do',
      '<!-- otherwise #prose -->\n1. Look\n\n# Prose\n\nNothing to do.\n',
      '3:1 broken-link',
    ],
    ['an environment that is none', '<!-- only prodction -->\n1. Look\n', '3:1 unknown-environment'],
    ['an annotation that is none', '<!-- plantao: requird -->\n1. Look\n', '3:1 unknown-annotation'],
    ['a rule that is none', '<!-- ignore nothing until 2027-01-01 -->\n1. Look\n', '3:1 unknown-rule'],
    ['an id twice', '<!-- id=a -->\n1. One\n\n<!-- id=a -->\n2. Two\n', '6:1 equal-ids'],
    ['a character that nobody sees', '1. Look at \u202Ethis\n', '3:12 hidden-character'],
    ['a zero-width blank', '1. Lo\u200Bok\n', '3:6 hidden-character'],
  ])('%s', async (_, text, expected) => {
    const { rules, found } = await lint(base + text);
    expect(rules).toEqual([`runbook.md:${expected}`]);
    expect(found.every(isError)).toBe(true);
  });

  test('a secret that stands in the text, and none of its placeholders', async () => {
    const lines = [
      ...['./x.sh --password Hunter2Hunter2', 'curl -H "X-API-Key: sk_live_51H8abcdefgh" https://x.example'],
      ...['redis-cli -u redis://:Hunter2Hunter2@x.example', 'AKIAIOSFODNN7EXAMPLE'],
    ];
    const open = [
      ...['./x.sh --password <password>', 'curl -H "X-API-Key: $KEY" https://x.example', 'API_KEY=NEW_KEY'],
      ...['redis-cli -u redis://:${PASSWORD}@x.example', 'curl https://api.telegram.org/bot<TOKEN>/getMe'],
      ...[
        'kubectl create secret generic x --from-literal=api-key=NEW_KEY',
        'export JWT_SECRET=$(openssl rand -hex 32)',
      ],
    ];
    const { rules, sentences } = await lint(`${base}\`\`\`text\n${[...lines, ...open].join('\n')}\n\`\`\`\n`);
    const secrets = rules.filter((rule) => rule.endsWith('literal-secret'));
    expect(secrets.map((rule) => rule.split(':')[1])).toEqual(['4', '5', '6', '7']);
    for (const secret of ['Hunter2', 'sk_live_51H8', 'AKIAIOSFODNN7'])
      expect(sentences).not.toContain(secret);
  });

  test('front matter: alerts, environments and keys that are none', async () => {
    const { rules } = await lint(
      `---\nfor: Slow pagez\nenvironments: [productoin]\nreviewd: 2026-11-01\n---\n${base}`,
    );
    expect(rules.map((rule) => rule.split(' ')[1])).toEqual([
      'unknown-alert',
      'unknown-environment',
      'front-matter',
    ]);
  });

  test('suggested actions that nothing can do, scripts and compose files that are not there', async () => {
    const config = yaml
      .replace('[restart api, clean api]', '[restart api, explode api, scale web, clean web]')
      .replace('./scripts/clean.sh', './scripts/claen.sh')
      .replace('deploy/compose.yml', 'deploy/compose.yaml');
    const { rules } = await lint(base, config);
    expect(rules).toEqual(
      [
        'plantao.yaml:10:26 missing-file',
        'plantao.yaml:11:39 missing-file',
        'plantao.yaml:15:79 unknown-action',
        'plantao.yaml:15:103 unknown-action',
      ].map((one) => expect.stringMatching(new RegExp(`^${one.replace(/:\d+:\d+/, ':\\d+:\\d+')}$`))),
    );
    expect(rules[2]).toMatch(/^plantao\.yaml:15:/);
  });
});

describe('warnings', () => {
  test.each([
    ['a program that nobody knows', '```bash\nfrobnicate --all\n```\n', '4:1 not-understood'],
    [
      'a word that its tool does not have',
      '```bash\ndocker restart api --gently\n```\n',
      '4:1 not-understood',
    ],
    ['a container that is nobody', '1. `docker logs other`\n', '3:4 no-component'],
    ['a change that nothing looks at', '1. `docker restart api`\n', '3:1 no-verification'],
    ['a decision without otherwise', '1. Pages?\n   - If they are slow, wait\n', '4:1 no-otherwise'],
  ])('%s', async (_, text, expected) => {
    const { rules, found } = await lint(base + text);
    expect(rules.map((rule) => rule.replace(/:\d+ /, ' '))).toContain(
      `runbook.md:${expected.replace(/:\d+ /, ' ')}`,
    );
    expect(found.some(isError)).toBe(false);
  });

  test('a review that is long past, steps beyond the time of their procedure, an alert without a runbook', async () => {
    expect((await lint(`---\nreviewed: 2026-01-01\n---\n${base}`)).rules).toEqual(['runbook.md:2:1 review']);
    expect((await lint(`---\nreviewed: 2026-11-01\n---\n${base}`)).rules).toEqual([]);
    expect((await lint('# Other\n\nText.\n')).rules).toEqual(['plantao.yaml:15:13 no-runbook']);
  });

  test('the address of another environment', async () => {
    const { rules } = await lint(`${base}1. \`curl https://staging.shop.example/health\`\n`);
    expect(rules.map((rule) => rule.split(' ')[1])).toContain('other-environment');
  });
});

describe('ignore RULE until DATE', () => {
  const step = '1. `docker restart api`\n';

  test('covers what it stands before, until its day has passed', async () => {
    const ignored = (date: string) => lint(`${base}<!-- ignore no-verification until ${date} -->\n${step}`);
    expect((await ignored('2026-12-31')).rules).toEqual([]);
    expect((await ignored('2026-11-29')).rules).toEqual([]);
    expect((await ignored('2026-11-28')).rules.map((rule) => rule.split(' ')[1])).toEqual([
      'ignored-past',
      'no-verification',
    ]);
  });

  test('covers no other rule and no other step', async () => {
    const { rules } = await lint(
      `${base}<!-- ignore review until 2027-01-01 -->\n${step}\n## Then\n\n${step}`,
    );
    expect(rules.filter((rule) => rule.endsWith('no-verification'))).toHaveLength(2);
  });
});

test('links out of the folder are not followed', async () => {
  await put('secret.md', '# Secret\n\n./x.sh --password Hunter2Hunter2\n');
  await put('runbooks/runbook.md', base);
  await symlink(join(folder, 'secret.md'), join(folder, 'runbooks', 'link.md'));
  expect((await lint(base)).rules).toEqual([]);
});
