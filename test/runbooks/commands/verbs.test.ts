import { expect, test } from 'vitest';
import { systemClock } from '../../../src/model/clock.ts';
import { readCommands } from '../../../src/runbooks/commands/read.ts';
import { recognise } from '../../../src/runbooks/commands/recognise.ts';
import { targetKinds } from '../../../src/targets/registry.ts';

const context = {
  ...{ clock: systemClock, baseDir: '/', hosts: {} },
  connections: { share: <Value>(_key: string, open: () => Value) => open() },
};

/** What a target of a kind can do, from its options. */
function verbsOf(kind: string, options: object): readonly string[] {
  const found = targetKinds.find((one) => one.kind === kind)!;
  const target = found.open(found.schema.parse(options), context as never);
  const { verbs } = target;
  target.close?.();
  return verbs;
}

test.each([
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl rollout restart deployment/a'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl rollout undo deployment/a'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl scale deployment a --replicas=2'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl scale deployment a --replicas=0'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl autoscale deployment a --min=1 --max=2'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl set env deployment/a A=1'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl set image deployment/a a=b:1'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl set resources deployment/a --limits=memory=1Gi'],
  ['kubernetes', { kubernetes: 'deployment/a' }, 'kubectl delete pod a-0'],
  ['docker', { docker: 'a' }, 'docker restart a'],
  ['docker', { docker: 'a' }, 'docker stop a'],
  ['docker', { docker: 'a' }, 'docker start a'],
  ['docker', { docker: 'a' }, 'docker kill a'],
  ['compose', { compose: 'a' }, 'docker compose restart a'],
  ['compose', { compose: 'a' }, 'docker compose up -d a'],
  ['compose', { compose: 'a' }, 'docker compose up -d --force-recreate a'],
  ['compose', { compose: 'a' }, 'docker compose stop a'],
  ['compose', { compose: 'a' }, 'docker compose pull a'],
  ['compose', { compose: 'a' }, 'docker compose build a'],
  ['systemd', { systemd: 'a' }, 'systemctl restart a'],
  ['systemd', { systemd: 'a' }, 'systemctl reload a'],
  ['systemd', { systemd: 'a' }, 'systemctl stop a'],
  ['systemd', { systemd: 'a' }, 'systemctl start a'],
  [
    'ecs',
    { ecs: { cluster: 'c', service: 'a' } },
    'aws ecs update-service --cluster c --service a --force-new-deployment',
  ],
  [
    'ecs',
    { ecs: { cluster: 'c', service: 'a' } },
    'aws ecs update-service --cluster c --service a --desired-count 2',
  ],
  ['railway', { railway: 'a' }, 'railway redeploy'],
  ['railway', { railway: 'a' }, 'railway restart'],
  ['railway', { railway: 'a' }, 'railway variables set A=1'],
  ['redis', { redis: 'redis://localhost' }, 'redis-cli DEL a'],
  ['postgres', { postgres: 'postgres://localhost/a' }, 'psql -c "ANALYZE"'],
  ['postgres', { postgres: 'postgres://localhost/a' }, 'psql -c "SELECT pg_terminate_backend(1)"'],
  ['postgres', { postgres: 'postgres://localhost/a' }, 'psql -c "SELECT pg_cancel_backend(1)"'],
])('%s can do what is read from its command: %#', (kind, options, text) => {
  const meaning = recognise(readCommands(text, 'bash')[0]!);
  const verb = meaning.kind === 'known' && meaning.act.do === 'verb' ? meaning.act.verb : text;
  expect(verbsOf(kind, options)).toContain(verb);
});
