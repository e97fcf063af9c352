import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../src/actions/kinds/command.ts';
import { http } from '../../src/actions/kinds/http.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { OwnActionConfig } from '../../src/model/system.ts';
import { sanitize } from '../../src/text/sanitize.ts';
import { testContext, within } from '../services/context.ts';
import { patient } from '../services/patient.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';

/** What a program was given: its arguments, its input, its variables that begin with T_. */
interface Given {
  readonly argv: readonly string[];
  readonly input: string;
  readonly env: readonly string[];
}

let folder: TempFolder;
let world: ReturnType<typeof testContext>;
let path: string;
const names = ['recorder', 'exec', 'if', 'a=b', 'set', 'two words', 'time', 'echo'];

/** A program on PATH that writes down, byte for byte, what it is given; under several names. */
beforeAll(() => {
  folder = tempFolder('shown');
  world = testContext(folder.path);
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  const record = join(folder.path, 'record');
  for (const name of names) {
    writeFileSync(
      join(bin, name),
      `#!/bin/bash
printf '%s\\0' "$#" "$@" > ${record}.argv
cat > ${record}.input
env -0 > ${record}.env
`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  path = `${bin}:${process.env.PATH}`;
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

function recorded(): Given {
  const read = (what: string): string => readFileSync(join(folder.path, `record.${what}`), 'utf8');
  const [count, ...argv] = read('argv').split('\0').slice(0, -1);
  expect(argv).toHaveLength(Number(count));
  const env = read('env').split('\0');
  return { argv, input: read('input'), env: env.filter((pair) => pair.startsWith('T_')).sort() };
}

/** What the program is given when a person copies the line into a shell. */
function copied(shell: string, line: string, env: Record<string, string> = {}): Given {
  execFileSync(shell, [...(shell === 'bash' ? ['--norc'] : []), '-c', line], {
    cwd: folder.path,
    input: '',
    env: { PATH: path, ...env },
  });
  return recorded();
}

/** What it is given when plantao runs the action; the plan's line beside it. */
async function ran(
  options: object,
  params: Record<string, string | number> = {},
  given: Partial<OwnActionConfig> = {},
): Promise<{ readonly line: string; readonly given: Given }> {
  const action = command.open(command.schema.parse(options), world.context, given);
  const plan = await action.plan(params, within());
  const before = process.env.PATH;
  process.env.PATH = path;
  try {
    await plan.run(() => {}, within());
  } finally {
    process.env.PATH = before;
  }
  return { line: plan.requests.join('\n'), given: recorded() };
}

const special = ' \t\n\r\\\'"`$!*?[]{}()<>|&;#~=%-@^,.:/aZ0\u001b\u0007\u009b\u200b\u202e\ufeff\u0301';
const value = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...special), maxLength: 12 }),
    fc.constantFrom(
      '$1',
      '"$1"',
      '$(id)',
      '~',
      '~root',
      '{a,b}',
      '',
      '-',
      '!!',
      'a\\nb',
      '%s%n',
      'x\n\n',
      '•••',
    ),
    fc.integer({ min: 1, max: 400 }).map((times) => "a 'b' \\ \n".repeat(times)),
  )
  .map((text) => text.replaceAll('\0', '').toWellFormed());
const isOneLine = (text: string): boolean =>
  (text.match(/[\s\S]{1,1000}/gu) ?? []).every((piece) => sanitize(piece) === piece);

describe('the line that a plan shows does, copied into a shell, the very same thing', () => {
  test.each([
    ['bash', value],
    // Among arguments a POSIX shell has no way to write a control character.
    ['sh', value.filter(isOneLine)],
  ] as const)('%s: arguments, environment and input', async (shell, argument) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(argument, { maxLength: 4 }),
        fc.option(value, { nil: undefined }),
        fc.option(argument, { nil: undefined }),
        async (program, args, input, variable) => {
          // env(1) itself takes no program with this name beside a variable that a shell cannot name.
          fc.pre(program !== 'a=b' || variable === undefined);
          const { line, given } = await ran(
            {
              command: [program, '--', ...args.map((_, index) => `{p${index}}`)],
              ...(input === undefined ? {} : { input: '{in}' }),
              ...(variable === undefined ? {} : { env: { T_ONE: 'x{v}', 'T_two-3': '{v}' } }),
            },
            {
              ...Object.fromEntries(args.map((arg, index) => [`p${index}`, arg])),
              ...(input === undefined ? {} : { in: input }),
              ...(variable === undefined ? {} : { v: variable }),
            },
          );
          expect(given.argv).toEqual(['--', ...args]);
          expect(given.input).toBe(input ?? '');
          expect(given.env).toEqual(
            variable === undefined ? [] : [`T_ONE=x${variable}`, `T_two-3=${variable}`],
          );
          expect(copied(shell, line)).toEqual(given);
          // Nothing that a terminal would swallow is in it.
          expect(isOneLine(line)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('JSON on standard input is shown and sent as it is', async () => {
    const json = {
      kind: 'Pod',
      metadata: { name: '{name}', n: '{n}', none: '{gone}' },
      list: [1, null, true, 'a"b'],
    };
    const { line, given } = await ran(
      { command: ['recorder', 'apply', '-f', '-'], json },
      { name: `it's "x"`, n: 3 },
    );
    expect(JSON.parse(given.input)).toEqual({
      kind: 'Pod',
      metadata: { name: `it's "x"`, n: 3, none: null },
      list: [1, null, true, 'a"b'],
    });
    expect(copied('sh', line)).toEqual(given);
  });

  test('a folder of its own is shown', async () => {
    const { line } = await ran({ command: ['recorder'], cwd: 'bin' });
    expect(line).toBe(`(cd ${folder.path}/bin && recorder)`);
  });
});

/** The only action of a configuration with these values in its environment. */
async function configured(
  action: string,
  more = '',
  env: Record<string, string> = {},
): Promise<OwnActionConfig> {
  const { components } = await parseConfig(
    `system: s
environments: { local: { token: "\${secret:env:TOKEN}", url: "http://u:hunter2@127.0.0.1" } }
components:
  api:
    check: { tcp: "127.0.0.1:1" }
    actions: { go: { ${action}${more} } }
`,
    { file: '/nowhere/plantao.yaml', env: { TOKEN: 'shop', ...env } },
  );
  return components[0]!.actions[0]!;
}

describe('secrets in the line', () => {
  test('are known by where they came from: a name that has a password in it stays a name, and none leaks', async () => {
    const own = await configured(
      'command: [recorder, set, deployment/shop-api, "--token=${token}", "${token}", "Authorization: Bearer ${token}", "{pin}"]' +
        ', env: { T_KEY: "${token}", T_NAME: shop, DB_PASSWORD: literal }, input: "{\\"t\\":\\"${token}\\"}"',
      ', params: { pin: { secret: true } }',
    );
    const { line, given } = await ran(own.options as object, { pin: 'shop-1' }, own);
    expect(line).toBe(
      `printf %s '{"t":"'"$TOKEN"'"}' | T_KEY="$TOKEN" T_NAME=shop DB_PASSWORD=••• ` +
        `recorder set deployment/shop-api --token="$TOKEN" "$TOKEN" 'Authorization: Bearer '"$TOKEN" •••`,
    );
    expect(given.argv.at(-1)).toBe('shop-1');
    expect(copied('sh', line, { TOKEN: 'shop' })).toEqual({ ...given, argv: given.argv.with(-1, '•••') });
  });

  test('a secret that is written otherwise where it stands is stars, not a variable with another text', async () => {
    const own = await configured('command: [recorder], json: { t: "${token}" }', '', { TOKEN: 'a"b' });
    const { line } = await ran(own.options as object, {}, own);
    expect(line).toBe(`printf %s '{"t":"'•••'"}' | recorder`);
  });

  test('what was written in the clear is known by its place; a program that speaks of one is left alone', async () => {
    const shown = async (...argv: string[]): Promise<string> =>
      (await ran({ command: ['recorder', ...argv] })).line;
    expect(await shown('--password=hunter2')).toBe('recorder --password=•••');
    expect(await shown('--from-literal=api-token=abc')).toBe('recorder --from-literal=api-token=•••');
    expect(await shown('postgres://u:hunter2@db/x')).toBe('recorder postgres://u:•••@db/x');
    expect(await shown('Authorization: Bearer abc')).toBe(`recorder 'Authorization: Bearer '•••`);
    const script = `jwt.encode({"a": 1}, secret=open("/run/key").read()); password = "$1"`;
    expect(await shown('-c', script)).toBe(`recorder -c '${script}'`);
  });
});

describe('a request', () => {
  interface Seen {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }
  let server: Server;
  let base: string;
  const seen: Seen[] = [];
  beforeAll(async () => {
    server = createServer(patient, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { host: _, connection: __, accept: ___, 'user-agent': ____, ...headers } = request.headers;
        delete headers['content-length'];
        delete headers['transfer-encoding'];
        delete headers['keep-alive'];
        seen.push({
          method: request.method!,
          url: request.url!,
          headers,
          body: Buffer.concat(chunks).toString(),
        });
        response.end('{}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  /** What plantao sends, and what curl sends when the shown line is copied. */
  async function both(
    options: object,
    params: Record<string, string | number> = {},
    given: Partial<OwnActionConfig> = {},
    env: Record<string, string> = {},
  ) {
    const plan = await http.open(http.schema.parse(options), world.context, given).plan(params, within());
    await plan.run(() => {}, within());
    const line = plan.requests[0]!;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { execFile } = await import('node:child_process');
    execFile(
      'bash',
      ['--norc', '-c', Object.keys(env).length > 0 ? line.replaceAll('•••', 'filled-in') : line],
      { env: { ...process.env, ...env } },
      (error) => (error ? reject(error) : resolve()),
    );
    await promise;
    const [copy, sent] = [seen.pop(), seen.pop()];
    return { line, copy, sent };
  }

  test('is shown as the line of curl that sends it: method, URL as sent, headers, body', async () => {
    const text = value.filter((one) => one !== '' && !/[\r\n]/.test(one));
    const latin = fc
      .string({ unit: fc.constantFrom(...'abc \'"\\$`!;:{}%'), minLength: 1, maxLength: 8 })
      .map((one) => one.trim());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
        text.filter((one) => !/[/\\%]|^\.+(?:;|$)/.test(one)),
        text,
        latin,
        fc.constantFrom('body', 'form', 'none'),
        async (method, id, query, header, sends) => {
          const { copy, sent } = await both(
            {
              http: `${base}/k%20ü/{id}/[x]?q={q}&a=%7Bid%7D`,
              method,
              headers: { 'x-note': 'n {header}' },
              ...(sends === 'body' ? { body: { q: '{q}', list: ['{id}'] } } : {}),
              ...(sends === 'form' ? { form: { q: '{q}', 'a b': '{id}&' } } : {}),
            },
            { id, q: query, header },
          );
          expect(copy).toEqual(sent);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('has its secrets as variables or stars, in path, query, header, user and body', async () => {
    const own = await configured(
      `http: "${base}/bot\${token}/send?api_key=literal&to={to}", headers: { x-api-key: abc, x-shop: "shop \${token}" }, ` +
        'body: { token: "${token}", shop: shop }',
      ', params: { to: {} }',
    );
    const { line, sent, copy } = await both(own.options as object, { to: 'shop' }, own, { TOKEN: 'shop' });
    expect(line).toBe(
      `curl -X POST ${base}/bot"$TOKEN"'/send?api_key='•••'&to=shop' -H 'content-type: application/json' -H 'x-api-key: '••• ` +
        `-H 'x-shop: shop '"$TOKEN" --data-raw '{"token":"'"$TOKEN"'","shop":"shop"}'`,
    );
    expect(sent!.url).toBe('/botshop/send?api_key=literal&to=shop');
    expect(copy).toEqual({
      ...sent,
      url: '/botshop/send?api_key=filled-in&to=shop',
      headers: { ...sent!.headers, 'x-api-key': 'filled-in' },
    });
    const user = await configured('http: "${url}:1/x"');
    const opened = http.open(http.schema.parse(user.options), world.context, user);
    const plan = await opened.plan({}, within());
    expect(plan.requests).toEqual([`curl -X POST http://127.0.0.1:1/x -u u:•••`]);
    expect(opened.label).toBe('POST http://127.0.0.1:1/x');
    const template = http.open(http.schema.parse({ http: `${base}/accounts/{id}` }), world.context);
    expect(template.label).toBe(`POST ${base}/accounts/{id}`);
  });
});
