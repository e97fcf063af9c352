import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Executor } from '../../src/actions/executor.ts';
import { parseConfig } from '../../src/config/load.ts';
import { defaultSafety } from '../../src/config/safety.ts';
import { Engine } from '../../src/engine/engine.ts';
import { rowChange } from '../../src/handoffs/row-change.ts';
import { handoffTarget } from '../../src/handoffs/target.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { EscalationConfig, HandoffActionConfig, HandoffVerb } from '../../src/model/system.ts';
import { json } from '../../src/sources/json.ts';
import { sql } from '../../src/sources/sql.ts';
import { openJournal } from '../journal/open.ts';
import { testContext, within } from '../services/context.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { requireService } from '../services/require.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const hasPostgres = requireService('postgres');

let server: PostgresServer;
let world: ReturnType<typeof testContext>;
beforeAll(async () => {
  if (!hasPostgres) return;
  server = await startPostgres();
  await server.sql(
    'CREATE TABLE handoffs (id bigint, status text, claimed_by text, bot boolean, motivo text)',
  );
});
afterAll(() => server?.close());
beforeEach(async () => {
  world = testContext();
  await server?.sql(`TRUNCATE handoffs;
    INSERT INTO handoffs VALUES (41, 'pendente', NULL, false, 'cobrança'), (42, 'pendente', 'bruno', false, 'x')`);
});
afterEach(() => world.close());

const query = "SELECT id, claimed_by, motivo FROM handoffs WHERE status = 'pendente' ORDER BY id";
const statements: Readonly<Record<HandoffVerb, string>> = {
  take: 'UPDATE handoffs SET claimed_by = {me} WHERE id = {id} AND claimed_by IS NULL',
  assign: 'UPDATE handoffs SET claimed_by = {to} WHERE id = {id}',
  'give-back': 'UPDATE handoffs SET claimed_by = NULL, bot = true WHERE id = {id}',
  close: "UPDATE handoffs SET status = 'fechado' WHERE id = {id}",
};

/** The handoffs as one person has them. */
function desk(
  me: string,
  change: Partial<Record<HandoffVerb, string>> = {},
  more: Partial<EscalationConfig> = {},
) {
  const actions = Object.entries({ ...statements, ...change }).map(
    ([verb, text]): HandoffActionConfig => ({
      verb: verb as HandoffVerb,
      kind: rowChange.kind,
      risk: 'safe',
      options: { sql: text, db: server.url },
    }),
  );
  const source = { kind: 'sql', options: { sql: query, db: server.url } };
  const config: EscalationConfig = {
    ...{ id: 'handoffs', title: 'Handoffs', source, bands: {}, columns: {}, every: 1_000, timeout: 1_000 },
    actions,
    ...more,
  };
  const target = handoffTarget({
    ...{ config, me, context: world.context },
    source: sql.open(source.options, world.context),
  });
  return {
    target,
    plan: (verb: HandoffVerb, id: string | number, to?: string) =>
      target.plan(verb, { id, ...(to === undefined ? {} : { to }) }, within()),
  };
}

const run = (plan: Awaited<ReturnType<ReturnType<typeof desk>['plan']>>): Promise<void> =>
  plan.run(() => {}, within());
const ownerOf = async (id: number): Promise<unknown> =>
  (await server.sql(`SELECT claimed_by FROM handoffs WHERE id = ${id}`))[0]?.claimed_by;

describe.skipIf(!hasPostgres)('a handoff in a table', () => {
  test('is taken: the plan says from whom, what runs, and it is read back', async () => {
    const plan = await desk('ana').plan('take', 41);
    expect(plan).toMatchObject({
      requests: [
        'UPDATE handoffs SET claimed_by = $1 WHERE id = $2 AND claimed_by IS NULL with $1 = "ana", $2 = "41"',
      ],
      from: 'nobody',
      to: 'ana',
      touches: 1,
      thing: 'handoff',
    });
    await run(plan);
    expect(await ownerOf(41)).toBe('ana');
    expect(plan.verify).toMatchObject({ label: 'ana has "41"', alone: true });
    expect(await plan.verify!.look(within())).toBeUndefined();
  });

  test.each([
    ['a statement that compares', statements.take],
    ['one that does not', 'UPDATE handoffs SET claimed_by = {me} WHERE id = {id}'],
  ])('is taken by one of two at once, by %s', async (_, take) => {
    const plans = await Promise.all(['ana', 'bruno'].map((me) => desk(me, { take }).plan('take', 41)));
    const ends = await Promise.allSettled(plans.map(run));
    const owner = await ownerOf(41);
    const [first, second] = owner === 'ana' ? [0, 1] : [1, 0];
    expect(ends[first]!.status).toBe('fulfilled');
    expect(ends[second]).toMatchObject({ status: 'rejected', reason: { message: `${owner} has it` } });
  });

  test('cannot be taken from somebody, nor twice', async () => {
    await expect(desk('ana').plan('take', 42)).rejects.toThrow('bruno has it');
    await expect(desk('bruno').plan('take', 42)).rejects.toThrow('bruno has it already');
    await expect(desk('ana').plan('take', 7)).rejects.toThrow('"7" no longer waits');
  });

  test('changes nothing once it is not as it was planned', async () => {
    const plan = await desk('ana').plan('close', 41);
    await server.sql("UPDATE handoffs SET claimed_by = 'carla' WHERE id = 41");
    expect(await plan.preconditions[0]!.recheck(within())).toBe('carla has it');
    // Also where it changes between that look and the statement.
    await expect(run(plan)).rejects.toThrow('carla has it');
    expect(await server.sql('SELECT status FROM handoffs WHERE id = 41')).toEqual([{ status: 'pendente' }]);
  });

  test('is rolled back where another number of rows than one would change', async () => {
    const all = desk('ana', { close: "UPDATE handoffs SET status = 'fechado' WHERE {id} <> ''" });
    await expect(run(await all.plan('close', 41))).rejects.toThrow('2 rows would have changed: rolled back');
    const none = desk('ana', { close: "UPDATE handoffs SET status = 'x' WHERE id = {id} AND bot" });
    await expect(run(await none.plan('close', 41))).rejects.toThrow('no row changed');
    expect(await server.sql("SELECT count(*)::int AS n FROM handoffs WHERE status = 'pendente'")).toEqual([
      { n: 2 },
    ]);
  });

  test('is assigned by name to whom the place calls otherwise', async () => {
    const agents = { ana: 12, bruno: 15 };
    const { plan, target } = desk('root', {}, { agents });
    expect(target.infos!.find(({ verb }) => verb === 'assign')!.params[1]).toMatchObject({
      name: 'to',
      choices: ['ana', 'bruno'],
    });
    await expect(plan('take', 41)).rejects.toThrow('"root" is not under agents: it has ana and bruno');
    const planned = await plan('assign', 41, 'Ana');
    expect(planned).toMatchObject({ from: 'nobody', to: 'ana' });
    await run(planned);
    expect(await ownerOf(41)).toBe('12');
    expect(await planned.verify!.look(within())).toBeUndefined();
  });

  test('is given back and closed, and each shows when it did not happen', async () => {
    const { plan } = desk('ana');
    const back = await plan('give-back', 42);
    expect(back).toMatchObject({ from: 'bruno', to: 'the bot' });
    expect(await back.verify!.look(within())).toBe('bruno has it');
    await run(back);
    expect(await back.verify!.look(within())).toBeUndefined();
    const close = await plan('close', 41);
    expect(await close.verify!.look(within())).toBe('"41" still waits');
    await run(close);
    expect(await close.verify!.look(within())).toBeUndefined();
  });

  test('with a hostile id or name stays a value', async () => {
    await server.sql(`INSERT INTO handoffs VALUES (43, 'pendente', NULL, false, 'y')`);
    const hostile = "'; DROP TABLE handoffs; --";
    await expect(desk('ana').plan('take', hostile)).rejects.toThrow('no longer waits');
    await run(await desk(hostile).plan('take', 43));
    expect(await ownerOf(43)).toBe(hostile);
  });

  test('is not guessed at where two rows carry its id', async () => {
    await server.sql(`INSERT INTO handoffs VALUES (41, 'pendente', NULL, false, 'again')`);
    await expect(desk('ana').plan('take', 41)).rejects.toThrow('2 rows have the id "41"');
  });

  test('says who may not, and waits for a locked row only a moment', async () => {
    await server.sql(
      `DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'x'; GRANT SELECT ON handoffs TO reader`,
    );
    const url = server.url.replace('plantao:secret', 'reader:x');
    const { target } = desk(
      'ana',
      {},
      {
        actions: [{ verb: 'take', kind: 'sql', risk: 'safe', options: { sql: statements.take, db: url } }],
      },
    );
    await expect(run(await target.plan('take', { id: 41 }, within()))).rejects.toThrow(/permission denied/);
    expect(await ownerOf(41)).toBeNull();
  });
});

describe.skipIf(!hasPostgres)('taking through the executor', () => {
  let folder: TempFolder;
  let journal: Journal;
  let engine: Engine;
  beforeEach(async () => {
    folder = tempFolder('handoffs');
    journal = await openJournal(join(folder.path, 'journal.sqlite'), { clock: systemClock, secrets: [] });
    const config = await parseConfig(
      `system: clinic
environments: { production: { guarded: true } }
components: { db: { check: { tcp: "127.0.0.1:${server.port}" } } }
escalations:
  handoffs:
    sql: "${query}"
    db: ${server.url}
    every: 1h
    actions:
      take: { sql: "${statements.take}" }
      close: { sql: "${statements.close}" }
`,
      { file: join(folder.path, 'plantao.yaml'), env: {} },
    );
    engine = new Engine({ config, clock: systemClock, random: () => 0, me: 'ana', changed: () => {} });
    engine.start();
    await until('the first rows', async () => engine.escalations()[0]?.count === 2);
  });
  afterEach(async () => {
    await engine.stop();
    journal.close();
    folder.remove();
  });

  const executor = (readOnly: boolean): Executor =>
    new Executor({
      ...{
        clock: systemClock,
        journal,
        readOnly,
        system: 'clinic',
        environment: 'production',
        guarded: true,
      },
      ...{ configFile: 'plantao.yaml', host: 'bastion', secrets: [], safety: defaultSafety },
      engine: {
        component: (id) => engine.subject(id),
        numbers: (id) => engine.numbers(id),
        recheck: (id) => void engine.recheck(id),
        size: () => 1,
      },
      targetFor: (id, verb) => engine.targetFor(id, verb),
      changed: () => {},
      isAlive: () => true,
    });

  test('records what was intended and what came of it, and the list knows at once', async () => {
    const { actions } = engine.escalations()[0]!;
    expect(actions.map(({ verb, title }) => `${verb}: ${title}`)).toEqual(['take: Take', 'close: Close']);
    const acting = executor(false);
    const plan = await acting.plan('take', 'escalations/handoffs', { id: '41' });
    // Nobody is asked for what is safe, in production either.
    expect(plan).toMatchObject({
      componentTitle: 'handoffs',
      confirm: { how: 'none' },
      params: { id: '41' },
    });
    await acting.confirm(plan.id, {});
    expect(acting.rows()[0]).toMatchObject({ state: 'succeeded', output: ['1 row changed'] });
    await until('the new owner', async () =>
      engine.escalations()[0]!.waiting.some(({ id, claimedBy }) => id === '41' && claimedBy === 'ana'),
    );
    expect([...journal.all()].map(({ kind, data }) => [kind, data.verb, data.component])).toEqual([
      ['action.intent', 'take', 'escalations/handoffs'],
      ['action.outcome', 'take', 'escalations/handoffs'],
    ]);
    const close = await acting.plan('close', 'escalations/handoffs', { id: '42' });
    expect(close).toMatchObject({ confirm: { how: 'type' }, needsReason: true, from: 'bruno', to: 'closed' });
  });

  test('is refused by a read-only plantao, and one without an id has no plan', async () => {
    const plan = await executor(true).plan('take', 'escalations/handoffs', { id: '41' });
    expect(plan.refusedFor).toBe('read-only');
    await expect(executor(true).confirm(plan.id, {})).rejects.toThrow();
    await expect(executor(false).plan('take', 'escalations/handoffs')).rejects.toThrow(/id/);
    expect(await ownerOf(41)).toBeNull();
  });
});

describe('a handoff behind an API, in the shape of Chatwoot', () => {
  let api: Server;
  let chats: { id: number; waiting_since: number; meta: { assignee?: { name: string } } }[];
  let sent: { path: string; body: unknown; token: string | undefined }[];
  const url = (): string => `http://127.0.0.1:${(api.address() as AddressInfo).port}`;

  beforeEach(async () => {
    chats = [
      { id: 7, waiting_since: 1_770_000_000, meta: {} },
      { id: 8, waiting_since: 0, meta: { assignee: { name: 'Bruno Lima' } } },
    ];
    sent = [];
    api = createServer(async (request, response) => {
      if (request.method === 'GET')
        return void response.end(
          JSON.stringify({
            data: { payload: chats },
          }),
        );
      const body = await bodyOf(request);
      const path = request.url!;
      sent.push({ path, body, token: String(request.headers.api_access_token) });
      const chat = chats.find(({ id }) => path.includes(`/conversations/${id}/`))!;
      if (path.endsWith('/assignments')) chat.meta = { assignee: { name: 'Ana Souza' } };
      else chats = chats.filter((one) => one !== chat);
      response.end('{}');
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => void api.close());

  const open = () => {
    const source = json.schema.parse({ json: `${url()}/conversations?status=open`, path: 'data.payload' });
    const base = `${url()}/conversations/{id}`;
    const headers = { api_access_token: 'tok3n-of-the-account' };
    const config: EscalationConfig = {
      ...{
        id: 'chats',
        title: 'Chats',
        source: { kind: 'json', options: source },
        bands: {},
        every: 1,
        timeout: 1,
      },
      columns: { claimed: 'meta.assignee.name' },
      agents: { ana: 12 },
      actions: [
        {
          ...{ verb: 'take', kind: 'http', risk: 'safe' },
          options: { http: `${base}/assignments`, method: 'POST', headers, body: { assignee_id: '{me}' } },
        },
        {
          ...{ verb: 'give-back', kind: 'http', risk: 'disruptive' },
          options: { http: `${base}/toggle_status`, method: 'POST', headers, body: { status: 'pending' } },
        },
      ],
    };
    return handoffTarget({
      config,
      me: 'ana',
      context: world.context,
      source: json.open(source, world.context),
    });
  };

  test('is taken by the number of the agent, and read back by name', async () => {
    const plan = await open().plan('take', { id: '7' }, within());
    expect(plan.requests[0]).not.toContain('tok3n');
    await plan.run(() => {}, within());
    expect(sent).toEqual([
      { path: '/conversations/7/assignments', body: { assignee_id: 12 }, token: 'tok3n-of-the-account' },
    ]);
    expect(await plan.verify!.look(within())).toBeUndefined();
  });

  test('is not taken once somebody else has it, nor believed to be ours', async () => {
    await expect(open().plan('take', { id: '8' }, within())).rejects.toThrow('Bruno Lima has it');
    const plan = await open().plan('take', { id: '7' }, within());
    chats[0]!.meta = { assignee: { name: 'Bruno Lima' } };
    expect(await plan.preconditions[0]!.recheck(within())).toBe('Bruno Lima has it');
    expect(await plan.verify!.look(within())).toBe('Bruno Lima has it');
    expect(sent).toEqual([]);
  });

  test('is given back to the bot: it no longer waits', async () => {
    const plan = await open().plan('give-back', { id: '8' }, within());
    await plan.run(() => {}, within());
    expect(sent).toMatchObject([{ path: '/conversations/8/toggle_status', body: { status: 'pending' } }]);
    expect(await plan.verify!.look(within())).toBeUndefined();
  });
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}
