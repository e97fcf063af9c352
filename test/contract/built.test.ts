import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantao, start } from '../cli/plantao.ts';
import { startSmtpRecorder } from '../notify/smtp-recorder.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import { requireService } from '../services/require.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

// Libraries are parts of the bundle that are loaded when they are first used: this is their first use.
describe.skipIf(!requireService('postgres') || !requireService('redis'))('the built plantao', () => {
  it('asks PostgreSQL and Redis, counts keys, and sends mail', async () => {
    const folder = tempFolder('built');
    const [postgres, redis, mail] = await Promise.all([startPostgres(), startRedis(), startSmtpRecorder()]);
    writeFileSync(
      join(folder.path, 'plantao.yaml'),
      `system: shop
environments: { local: {} }
components:
  db: { check: { postgres: "${postgres.url}", timeout: 60s } }
  cache: { check: { redis: "${redis.url}", timeout: 60s }, cache: { redis: "${redis.url}", pattern: "page:*" } }
  api: { check: { command: ["sh", "-c", "exit 2"], every: 1s, fails: 1 } }
metrics:
  keys: { redis: "${redis.url}", dbsize: true }
oncall: { people: { ana: { email: ana@example.com } }, shifts: [{ who: ana }] }
notify:
  channels: { mail: { email: ops@example.com, smtp: "smtp://127.0.0.1:${mail.port}", from: plantao@example.com } }
  routes: [{ send: mail }]
`,
    );
    const at = { cwd: folder.path };
    try {
      const checked = await plantao(['check', '--json'], at);
      expect(JSON.parse(checked.out)).toMatchObject({
        components: expect.arrayContaining([
          expect.objectContaining({ id: 'db', status: 'up' }),
          expect.objectContaining({ id: 'cache', status: 'up' }),
        ]),
      });
      const planned = await plantao(['run', 'flush-cache', 'cache', '--dry-run'], at);
      expect(planned.out + planned.err).toContain('page:*');
      const watch = start(['watch'], at);
      const ended = new Promise<void>((done) => watch.once('close', () => done()));
      await until('the mail', () => mail.mails.length > 0);
      expect(mail.mails[0]).toMatchObject({ to: ['ops@example.com'] });
      watch.kill('SIGTERM');
      await ended;
    } finally {
      await Promise.all([postgres.close(), redis.close(), mail.close()]);
      folder.remove();
    }
  });
});
