import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { SystemConfig } from '../../src/model/system.ts';

const about = { file: 'plantao.yaml', env: { N: '3', PORT: '9464', CODE: '201' } };

it('takes a number from the environment wherever it takes one that is written', async () => {
  const text = `system: s
environments: { default: { days: "14", port: "\${PORT}" } }
hosts: { h: { ssh: a@b, port: "\${PORT}" } }
watch: { listen: "\${port}" }
components:
  api:
    check:
      http: http://localhost
      expect: { status: [200, "\${CODE}"] }
      fails: \${N}
  cert: { check: { tls: "localhost:443", days: "\${days}", critical-days: "\${MISSING:-3}" } }
  jobs: { check: { process: { port: "\${PORT}" }, min: "\${N}" } }
alerts: [{ name: x, when: "api is down", fails: "\${N}", oks: "\${N}" }]
oncall:
  people: { ana: {}, bo: {}, cy: {} }
  shifts: [{ who: [ana, bo, cy], together: "\${N}" }]
  repeat: "\${N}"
  chain: [{ notify: oncall }]
notify: { channels: { hook: { webhook: http://localhost } }, routes: [{ send: hook }] }
`;
  const config: SystemConfig = await parseConfig(text, about);
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 9464 });
  expect(config.hosts.h).toMatchObject({ port: 9464 });
  expect(config.alerts.find(({ name }) => name === 'x')).toMatchObject({ fails: 3, oks: 3 });
  expect(config.oncall.policy).toMatchObject({ repeat: 3 });
  expect(config.oncall.layers[0]!.shifts[0]).toMatchObject({ together: 3 });
  const options = config.components.map(({ checks }) => checks[0]!.options);
  expect(options).toMatchObject([
    { expect: { status: [200, 201] } },
    { days: 14, 'critical-days': 3 },
    { process: { port: 9464 }, min: 3 },
  ]);
});

it('says that a reference in a list of values needs quotes, where YAML says something about maps', async () => {
  const text = 'system: s\ncomponents: { api: { check: { tcp: "x:1" } } }\nwatch: { listen: ${PORT} }\n';
  await expect(parseConfig(text, about)).rejects.toThrow('3:18  ${PORT} needs quotes here: "${PORT}"');
});
