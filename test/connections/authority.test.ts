import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { http as ownHttp } from '../../src/actions/kinds/http.ts';
import { externalKinds } from '../../src/alerts/external/registry.ts';
import { askOthers } from '../../src/app/external-once.ts';
import { http } from '../../src/checks/http.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { loki } from '../../src/logs/sources/loki.ts';
import { Heartbeat } from '../../src/notify/heartbeat.ts';
import { slack } from '../../src/notify/kinds/slack.ts';
import { webhook } from '../../src/notify/kinds/webhook.ts';
import { json } from '../../src/sources/json.ts';
import { prometheus } from '../../src/sources/prometheus.ts';
import { promql } from '../../src/sources/promql.ts';
import { http as cacheHttp } from '../../src/targets/cache-http.ts';
import { notice } from '../notify/notice.ts';
import { testContext } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('authority');
const { context: base, close } = testContext();
const context = { ...base, baseDir: folder.path };
const file = (name: string): string => join(folder.path, name);
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

describe.skipIf(!requireService('openssl'))(
  'a server whose certificate is of an authority of one’s own',
  () => {
    let server: Server;
    let url: string;
    beforeAll(async () => {
      const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=own', '-addext'];
      execFileSync(
        'openssl',
        [...request, 'subjectAltName=IP:127.0.0.1', '-keyout', file('key'), '-out', file('ca.pem')],
        {
          stdio: 'ignore',
        },
      );
      server = createServer(
        { key: readFileSync(file('key')), cert: readFileSync(file('ca.pem')) },
        (asked, answer) => {
          const said = asked.url?.startsWith('/api/v1/query')
            ? '{"status":"success","data":{"resultType":"scalar","result":[0,"7"]}}'
            : asked.url === '/metrics'
              ? 'value 7\n'
              : asked.url === '/slack'
                ? 'ok'
                : '7';
          answer.end(said);
        },
      );
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      await close();
      server.closeAllConnections();
      server.close();
      folder.remove();
    });

    const asks: [string, (ca: { ca?: string }) => Promise<unknown>][] = [
      ['a check', (ca) => http.open(http.schema.parse({ http: url, ...ca }), context).run(signal())],
      ['a JSON source', (ca) => json.open(json.schema.parse({ json: url, ...ca }), context).read(signal())],
      [
        'PromQL',
        (ca) => promql.open(promql.schema.parse({ promql: url, query: '7', ...ca }), context).read(signal()),
      ],
      [
        'a scrape',
        (ca) =>
          prometheus
            .open(prometheus.schema.parse({ prometheus: `${url}/metrics`, value: 'value', ...ca }), context)
            .read(signal()),
      ],
      [
        'a webhook',
        (ca) => webhook.open(webhook.schema.parse({ webhook: url, ...ca }), context).send(notice(), signal()),
      ],
      [
        'Slack',
        (ca) =>
          slack.open(slack.schema.parse({ slack: `${url}/slack`, ...ca }), context).send(notice(), signal()),
      ],
    ];

    asks.push(
      [
        'an action of the team',
        async (ca) => {
          const plan = await ownHttp
            .open(ownHttp.schema.parse({ http: url, ...ca }), context)
            .plan({}, signal());
          await plan.run(() => {}, signal());
          return plan;
        },
      ],
      [
        'a cache',
        (ca) =>
          cacheHttp
            .open(cacheHttp.schema.parse({ http: url, count: '', ...ca }), context)
            .plan('flush-cache', {}, signal()),
      ],
      [
        'a heartbeat',
        async (ca) => {
          const heartbeat = new Heartbeat({ url, everyMs: 1_000, ...ca }, context);
          heartbeat.beat();
          await heartbeat.idle();
          if (heartbeat.problem !== undefined) throw new Error(heartbeat.problem);
          return heartbeat;
        },
      ],
      ...['alertmanager', 'json', 'statuspage'].map((kind): (typeof asks)[number] => [
        `alerts of ${kind}`,
        async (ca) => {
          const found = externalKinds.find((one) => one.kind === kind)!;
          const use = { kind, options: found.schema.parse({ [kind]: url, ...ca }) };
          const others = await askOthers({
            alerting: { ...defaultAlerting, external: [{ use, everyMs: 60_000 }] },
            secrets: [],
            hosts: {},
            baseDir: folder.path,
          } as never);
          const [trouble] = others.rows.flatMap((row) => row.trouble ?? []);
          await others.close();
          // What the stand-in answers is nobody's list of alerts: that it was read is what counts.
          if (/trust/.test(trouble?.text ?? '')) throw new Error(trouble!.text);
          return others;
        },
      ]),
    );

    it.each(asks)(
      '%s trusts what ca: names, a file or its text, and without it says what to do',
      async (_what, ask) => {
        await expect(ask({ ca: 'ca.pem' })).resolves.toBeDefined();
        await expect(ask({ ca: readFileSync(file('ca.pem'), 'utf8') })).resolves.toBeDefined();
        const error = await ask({}).then(
          () => new Error('it was trusted'),
          (found: unknown) => found as Error,
        );
        expect(error.message).toMatch(/not trusted.*ca:/);
        expect(error.message).not.toMatch(/node|--use/i);
      },
    );

    it('a file that is missing, or holds no certificate, is plantao’s own fault', async () => {
      writeFileSync(file('other'), 'nothing');
      const check = (ca: string) => http.open(http.schema.parse({ http: url, ca }), context).run(signal());
      await expect(check('missing.pem')).rejects.toThrow(/^ca: no such file/);
      await expect(check('other')).rejects.toThrow(/^ca: no PEM certificate/);
      await expect(check('.')).rejects.toThrow(/^ca: cannot read/);
      await expect(check('other')).rejects.toMatchObject({ name: 'CannotAsk' });
    });

    it('the logs of Loki take it too', () => {
      expect(loki.schema.parse({ loki: url, query: '{a="b"}', ca: 'ca.pem' })).toMatchObject({
        ca: 'ca.pem',
      });
    });
  },
);
