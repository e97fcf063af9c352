import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { actionKinds } from '../../src/actions/kinds/registry.ts';
import { command as commandCheck } from '../../src/checks/command.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import { runCommand } from '../../src/connections/command.ts';
import { commandLines } from '../../src/connections/command-stream.ts';
import { whyLine } from '../../src/connections/why-line.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Target } from '../../src/model/target.ts';
import { command as commandSource } from '../../src/sources/command.ts';
import { cacheKinds, targetKinds } from '../../src/targets/registry.ts';
import { rememberSecrets } from '../../src/text/known-secrets.ts';
import { redactor } from '../../src/text/redactor.ts';
import { errorText } from '../../src/words/error-text.ts';
import { ActionHarness } from '../actions/harness.ts';
import { openJournal } from '../journal/open.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

// What comes from outside is cut somewhere. A secret that lies across the cut must be taken out before: afterwards only a piece of it is
// left, which nobody knows any more. Every cut that is on the way is tried by moving the secret through it.

const secret = 'Zq7-Kv0nW4x9-Lp3Rt8';
rememberSecrets([secret]);
const redact = redactor([secret]);
/** One that nobody knows: only the whole of it looks like a secret. */
const unknown = 'Hj5gTb2yMw6c';
const said = (before: number, url: boolean): string =>
  `${'f'.repeat(before)} ${url ? `postgres://shop:${unknown}@db.internal/shop` : secret} and so on ${'g'.repeat(9_000)}`;

/** Pieces of a secret that are long enough to tell something. */
function pieces(text: string): readonly string[] {
  return [secret, unknown].flatMap((whole) =>
    Array.from({ length: whole.length - 5 }, (_, at) => whole.slice(at, at + 6)).filter((piece) =>
      text.includes(piece),
    ),
  );
}

/** Where the cuts are that are known today, each with the secret moved through it; and some that nobody chose. */
const borders = [80, 100, 200, 300, 400, 500, 1_000, 4_000, 4_096, 16_384];
const places: readonly (readonly [before: number, url: boolean])[] = borders.flatMap((border) =>
  [-28, -16, -8].flatMap((by) => [[border + by, false] as const, [border + by, true] as const]),
);

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
let journal: Journal;
let server: Server;
let answer: { status: number; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(async () => {
  folder = tempFolder('cut-secrets');
  world = testContext(folder.path);
  vi.stubEnv('PATH', `${folder.path}:${process.env.PATH}`);
  journal = await openJournal(join(folder.path, 'journal.sqlite'), { secrets: [secret] });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  journal.close();
  await world.close();
  folder.remove();
});

/** Runs an action through the executor; everything that anybody could see of it afterwards. */
async function everything(open: () => Target, params = {}): Promise<string> {
  const target = open();
  const harness = new ActionHarness(systemClock, journal, {
    targetFor: () => target,
    secrets: [secret],
    safety: { ...defaultSafety, coolDownMs: 0 },
  });
  harness.verbs = target.verbs;
  const [verb] = target.verbs;
  harness.actions = [
    {
      verb: verb!,
      title: verb!,
      summary: '',
      params: Object.keys(params).map((name) => ({ name, text: name })),
    },
  ];
  let failed = '';
  try {
    const plan = await harness.executor.plan(verb!, 'api', params);
    await harness.executor.confirm(plan.id, { typed: 'api' });
  } catch (error) {
    failed = errorText(error);
  }
  target.close?.();
  const seen = failed + JSON.stringify(harness.executor.rows()) + JSON.stringify(journal.newest(2));
  expect(seen).toContain('ffff');
  return seen;
}
const own = (kind: string, options: object) => (): Target => {
  const found = actionKinds.find((one) => one.kind === kind)!;
  const action = found.open(found.schema.parse(options), world.context);
  return {
    label: action.label,
    verbs: ['own'],
    plan: async (_verb, params, signal) => ({
      ...(await action.plan(params, signal)),
      verification: { off: true },
    }),
  };
};

describe('of what an action prints or is answered', () => {
  test('by a server', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    for (const status of [200, 500]) {
      for (const [before, asUrl] of places) {
        answer = { status, body: said(before, asUrl) };
        expect(pieces(await everything(own('http', { http: url }))), `${status} ${before} ${asUrl}`).toEqual(
          [],
        );
      }
    }
  });

  test('by a program, on either stream, whether it fails or not', async () => {
    for (const [before, asUrl] of places.filter(([at]) => at > 250)) {
      const input = said(before, asUrl);
      for (const script of ['cat', 'cat >&2; exit 3', 'echo "error: $(cat)" >&2; exit 1']) {
        const seen = await everything(own('command', { command: ['sh', '-c', script], env: {}, input }));
        // What it is given is shown in the plan by where it came from: here it was written in the clear.
        const shown = seen
          .replaceAll(/"requests":\[.*?\],"touches"/g, '')
          .replaceAll(/"requests":\[.*?\]/g, '');
        expect(pieces(shown), `${script} ${before} ${asUrl}`).toEqual([]);
      }
    }
  });

  test('by kubectl and aws, which plantao only hands on', async () => {
    for (const [kind, program, options] of [
      ['kubernetes', 'kubectl', { kubernetes: 'deployment/api' }],
      ['ecs', 'aws', { ecs: { cluster: 'c', service: 's' } }],
      ['railway', 'railway', { railway: 'api' }],
    ] as const) {
      for (const [before, asUrl] of places.filter(([at]) => at < 600)) {
        writeFileSync(
          join(folder.path, program),
          `#!/bin/sh\nprintf '%s\\n' 'error: ${said(before, asUrl)}' >&2\nexit 1\n`,
        );
        chmodSync(join(folder.path, program), 0o755);
        const found = [...targetKinds, ...cacheKinds].find((one) => one.kind === kind)!;
        const seen = await everything(() => {
          const target = found.open(found.schema.parse(options), world.context);
          return { ...target, verbs: [kind === 'ecs' ? 'redeploy' : 'restart'] };
        });
        expect(pieces(seen), `${program} ${before} ${asUrl}`).toEqual([]);
      }
    }
  });
});

test('in what a person gave that is refused', async () => {
  for (const [before, asUrl] of places.filter(([at]) => at < 200)) {
    const value = said(before, asUrl);
    const refused = own('command', { command: ['true', '{value}'] });
    expect(pieces(await everything(refused, { value: `-${value}` }))).toEqual([]);
    const path = own('http', { http: 'http://127.0.0.1:9/{value}' });
    expect(pieces(await everything(path, { value: `../${value}` }))).toEqual([]);
  }
});

test('in checks and sources by a program, and in what it says last', async () => {
  for (const [before, asUrl] of places) {
    writeFileSync(join(folder.path, 'text'), said(before, asUrl));
    const argv = ['sh', '-c', `cat '${folder.path}/text' >&2; exit 2`];
    const { message } = await commandCheck
      .open(commandCheck.schema.parse({ command: argv }), world.context)
      .run(within());
    const read = commandSource
      .open(commandSource.schema.parse({ command: argv }), world.context)
      .read(within());
    const failure = await read.then(
      () => '',
      (error: unknown) => errorText(error),
    );
    const streamed = await collect(commandLines(argv, { cwd: '/', signal: within() })).then(
      () => '',
      (error: unknown) => errorText(error),
    );
    for (const text of [message, failure, streamed, whyLine(`error: ${said(before, asUrl)}`)])
      expect(pieces(redact(text)), `${before} ${asUrl}`).toEqual([]);
  }
});

test('a line without an end is cut, and so is what it began with', async () => {
  for (const [before] of places.filter(([at]) => at > 16_000)) {
    writeFileSync(join(folder.path, 'text'), said(before, false));
    const lines: string[] = [];
    await runCommand(['cat', join(folder.path, 'text')], {
      cwd: '/',
      signal: within(),
      onLine: (line) => void lines.push(line),
    });
    expect(pieces(lines.map(redact).join('\n'))).toEqual([]);
  }
});
