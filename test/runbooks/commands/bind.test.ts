import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { type Bindable, bind } from '../../../src/runbooks/commands/bind.ts';
import { readCommands, readSpan } from '../../../src/runbooks/commands/read.ts';
import { recognise } from '../../../src/runbooks/commands/recognise.ts';

const config: Bindable = await parseConfig(
  `
system: shop
components:
  api:
    runs: { kubernetes: deployment/shop-api, namespace: prod }
    check: { http: "https://shop.example.com/health" }
    actions:
      smoke: { command: [./smoke.sh, --fast] }
      maintenance: { http: "https://shop.example.com/admin/maintenance" }
      clean: { postgres: "postgres://app@db1/shop", run: "DELETE FROM jobs WHERE done" }
  worker: { runs: { compose: worker } }
  web: { runs: { docker: web }, logs: logs/web.log }
  nginx: { runs: { systemd: nginx } }
  pay: { runs: { ecs: { cluster: prod, service: pay } }, logs: { cloudwatch: /ecs/pay } }
  db: { runs: { postgres: "postgres://app@db1/shop" } }
  cache: { runs: { redis: "redis://cache1:6379/0" }, cache: { redis: "redis://cache1:6379/0" } }
metrics:
  jobs_open: { sql: "SELECT count(*) FROM jobs WHERE NOT done", db: "postgres://app@db1/shop" }
  requests: { prometheus: "https://shop.example.com/metrics", value: "rate(http_requests_total)" }
queues:
  retries: { redis: "redis://cache1:6379/0", llen: retry_queue }
`,
  { file: '/nowhere/plantao.yaml', env: {} },
);

function bound(text: string, given: Readonly<Record<string, string>> = {}) {
  const [command, more] = readCommands(text, 'bash');
  expect(more).toBeUndefined();
  return bind(recognise(command!, new Map(Object.entries(given))), config);
}

describe('a change is an action of exactly one component', () => {
  test.each([
    ['kubectl rollout restart deployment/shop-api', 'api', 'restart', {}],
    ['kubectl -n prod scale deployment shop-api --replicas=20', 'api', 'scale', { count: 20 }],
    ['kubectl rollout undo deployment/shop-api --to-revision=2', 'api', 'rollback', { revision: '2' }],
    ['kubectl set env deployment/shop-api A=1 B=two', 'api', 'set-env', { set: 'A=1 B=two' }],
    ['kubectl delete pod shop-api-7d4b9c6f5-x2x9z', 'api', 'delete-pod', { pod: 'shop-api-7d4b9c6f5-x2x9z' }],
    ['docker compose restart worker', 'worker', 'restart', {}],
    ['docker restart web', 'web', 'restart', {}],
    ['sudo systemctl reload nginx.service', 'nginx', 'reload', {}],
    ['aws ecs update-service --cluster prod --service pay --desired-count 4', 'pay', 'scale', { count: 4 }],
    ['psql -h db1 -d shop -c "SELECT pg_terminate_backend(4711)"', 'db', 'kill-query', { pid: 4711 }],
    ['redis-cli FLUSHDB', 'cache', 'flush-cache', {}],
    ['./smoke.sh --fast', 'api', 'smoke', {}],
    ['curl -X POST https://shop.example.com/admin/maintenance', 'api', 'maintenance', {}],
    ['psql shop -c "DELETE FROM jobs WHERE done;"', 'api', 'clean', {}],
  ])('%s', (text, component, verb, params) => {
    expect(bound(text)).toEqual({ bound: 'action', component, verb, params });
  });

  test.each([
    ['kubectl -n staging rollout restart deployment/shop-api', { code: 'no-component' }],
    ['kubectl rollout restart deployment/other', { code: 'no-component' }],
    ['docker compose restart api', { code: 'no-component' }],
    ['kubectl delete pod shop-api-old-worker', { code: 'no-component' }],
    ['kubectl delete pod POD_NAME', { code: 'needs', names: ['POD_NAME'] }],
    ['./smoke.sh --slow', { code: 'no-way' }],
    ['curl -X DELETE https://shop.example.com/admin/maintenance', { code: 'no-way' }],
    ['curl -X POST -d on=1 https://shop.example.com/admin/maintenance', { code: 'no-way' }],
    ['kubectl delete deployment shop-api', { code: 'no-way' }],
    ['kubectl scale deployment shop-api --replicas=2 --unknown', { code: 'not-known' }],
    ['cd /srv && docker restart web', { code: 'not-known' }],
    ['cd /srv', { code: 'nothing' }],
  ])('or none: %s', (text, why) => {
    expect(bound(text)).toEqual({ bound: 'none', why });
  });

  test('a value that is filled in stays a value', () => {
    expect(bound('docker restart <container>', { container: 'web' })).toMatchObject({ component: 'web' });
    for (const value of ['web; rm x', '$(rm x)', '--time=9 web', 'web --all', "web' x", '`x`', '-f'])
      expect(bound('docker restart <container>', { container: value }).bound).toBe('none');
    expect(bound('docker restart <container>')).toEqual({
      bound: 'none',
      why: { code: 'needs', names: ['container'] },
    });
  });
});

describe('a look is a question', () => {
  test.each([
    ['kubectl get pods -l app=shop-api -n prod', { bound: 'status', components: ['api'] }],
    ['kubectl rollout status deployment/shop-api', { bound: 'status', components: ['api'] }],
    ['curl https://shop.example.com/health/', { bound: 'status', components: ['api'] }],
    ['curl -sf https://shop.example.com/health || echo down', { bound: 'status', components: ['api'] }],
    ['redis-cli -h cache1 ping', { bound: 'status', components: ['cache'] }],
    ['kubectl exec -it db-0 -- psql -U x shop -c "SELECT 1"', { bound: 'status', components: ['db'] }],
    ['kubectl top pods -l app=shop-api', { bound: 'stats', components: ['api'] }],
    ['kubectl rollout history deployment/shop-api', { bound: 'history', components: ['api'] }],
    [
      'curl https://shop.example.com/metrics | grep http_requests',
      { bound: 'reading', metrics: ['requests'] },
    ],
    ['redis-cli LLEN retry_queue', { bound: 'reading', metrics: ['retries'] }],
    ["watch -n 30 'redis-cli LLEN retry_queue'", { bound: 'reading', metrics: ['retries'] }],
    [
      'psql shop -c "SELECT count(*)  FROM jobs WHERE NOT done;"',
      { bound: 'reading', metrics: ['jobs_open'] },
    ],
  ])('%s', (text, expected) => {
    expect(bound(text)).toEqual(expected);
  });

  test.each([
    [
      'kubectl logs deployment/shop-api --tail=100 | grep ERROR',
      { components: ['api'], query: '/ERROR/', tail: 100 },
    ],
    ['kubectl logs deploy/shop-api --since=24h', { components: ['api'], query: '', since: '24h' }],
    [
      'docker logs -f web 2>&1 | grep -i "time out"',
      { components: ['web'], query: '/time out/i', follow: true },
    ],
    ['tail -f logs/web.log | grep -E "(a|b)"', { components: ['web'], query: '/(a|b)/', follow: true }],
    ['grep "a\\|b/c" logs/web.log', { components: ['web'], query: '/a|b\\/c/' }],
    ['aws logs tail /ecs/pay --since 10m', { components: ['pay'], query: '', since: '10m' }],
    ['sudo journalctl -u nginx -n 50', { components: ['nginx'], query: '', tail: 50 }],
  ])('a log is a query: %s', (text, expected) => {
    expect(bound(text)).toEqual({ bound: 'logs', ...expected });
  });
});

describe('where commands stand', () => {
  test('prompts go, and what follows a prompted command is its output', () => {
    const text = '$ kubectl get pods\nNAME READY\napi 1/1\nops@web1:~$ df -h \\\n  /srv\nrm 1 2 3\n';
    expect(readCommands(text, 'console').map((one) => [one.text, one.line, one.column])).toEqual([
      ['kubectl get pods', 0, 3],
      ['df -h \\\n  /srv', 3, 13],
    ]);
  });

  test('what is typed into a client is its language', () => {
    const text =
      'psql -d shop\n\n-- how many\nSELECT\n  count(*)\nFROM t;\n# backup\npg_dump shop > f\nredis-cli -h c\nINFO stats | grep hits\nls';
    expect(readCommands(text, 'bash').map(({ dialect, text: one }) => [dialect, one])).toEqual([
      ['shell', 'psql -d shop'],
      ['sql', 'SELECT\n  count(*)\nFROM t;'],
      ['shell', 'pg_dump shop > f'],
      ['shell', 'redis-cli -h c'],
      ['redis', 'INFO stats | grep hits'],
      ['shell', 'ls'],
    ]);
  });

  test('what is typed into a shell elsewhere is not done here', () => {
    const meanings = (text: string) =>
      readCommands(text, 'bash').map((command) => {
        const meaning = recognise(command);
        return meaning.kind === 'by-hand' ? meaning.why : meaning.kind;
      });
    expect(meanings('oc debug node/n1\ncat /proc/mdstat\nexit\ndf -h')).toEqual([
      'session',
      'session',
      'known',
      'known',
    ]);
    expect(meanings('ssh web1\ndocker restart api')).toEqual(['session', 'session']);
    expect(meanings('kubectl exec -it api-0\ndf -h\nkubectl get pods')).toEqual([
      'session',
      'session',
      'known',
    ]);
  });

  test('placeholders are no files', () => {
    const [command] = readCommands('curl https://api.telegram.org/bot<TOKEN>/getMe', 'bash');
    expect(recognise(command!)).toMatchObject({ kind: 'known', effect: 'read', needs: ['TOKEN'] });
  });

  test('data, prose and drawings are no commands', () => {
    const text = '{\n  "status": "ok"\n}\nAPI: https://x\n  - item\n├─ x\n0 3 * * * /x.sh\n{"a": 1}\n';
    expect(readCommands(text, 'bash')).toEqual([]);
    expect(readCommands('docker is down\nkubectl get pods\n', 'text').map((one) => one.text)).toEqual([
      'docker is down',
      'kubectl get pods',
    ]);
    expect(readSpan('docker')).toBeUndefined();
    expect(readSpan('deployment/api')).toBeUndefined();
    expect(readSpan('kubectl get pods')?.text).toBe('kubectl get pods');
    expect(readSpan('GET /health')?.dialect).toBe('http');
  });
});
