import { defined } from '../../../model/defined.ts';
import type { Recognised } from '../command.ts';
import { type Arg, isUntold, readFlags } from '../flags.ts';
import { byHand, type Call, known, partial, type Recogniser, untold, verb } from '../recogniser.ts';

export const railway: Recogniser = {
  names: ['railway'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '-y --yes --json -f --follow -d --deployment -b --build --kv -k',
      value: '-s --service -e --environment --set -n --lines',
    });
    if (isUntold(flags)) return partial(call, flags);
    const [name, ...rest] = flags.rest;
    const place = { on: 'railway' as const, ...defined({ service: flags.value('-s', '--service') }) };
    switch (name?.value) {
      case 'logs':
        return rest.length > 0
          ? untold(call, rest[0])
          : known(call, 'read', { do: 'logs', select: {} }, place);
      case 'status':
        return rest.length > 0 ? untold(call, rest[0]) : known(call, 'read', { do: 'status' }, place);
      case 'redeploy':
      case 'restart':
        return rest.length > 0 ? untold(call, rest[0]) : verb(call, name.value, place);
      case 'variables':
      case 'variable':
        return variables(call, rest, flags.values('--set'), place);
      case 'login':
      case 'link':
      case 'shell':
      case 'connect':
      case 'ssh':
        return byHand(call, 'session');
      default:
        return name ? known(call, 'destructive', { do: 'other' }, place) : untold(call, name);
    }
  },
};

function variables(
  call: Call,
  rest: readonly Arg[],
  set: readonly string[],
  place: { readonly on: 'railway'; readonly service?: string },
): Recognised {
  const [first, ...pairs] = rest;
  if (!first && set.length === 0) return byHand(call, 'secret', 'read');
  const all = first?.value === 'set' ? [...pairs.map(({ value }) => value), ...set] : set;
  const odd = all.find((pair) => !pair.includes('=') || /\s/.test(pair));
  if ((first && first.value !== 'set') || odd !== undefined || all.length === 0)
    return untold(call, odd ?? first);
  return verb(call, 'set-env', place, { set: all.join(' ') });
}

/** Flags that every aws command has and that change nothing. */
const awsCommon = '--region --output --query --profile --max-items --page-size --starting-token --color';

/** Flags that name what is described. */
const awsNames =
  `--cluster --clusters --service --services --tasks --task-definition --family --log-group-name --log-group-name-prefix
  --log-stream-name --log-stream-name-prefix --names --load-balancer-arn --load-balancer-arns --target-group-arn --target-group-arns
  --db-instance-identifier --db-cluster-identifier --instance-ids --filters --filter --stack-name --function-name --queue-url
  --table-name --bucket --prefix --alarm-names --alarm-name-prefix --state-value --scope --id --name --cache-cluster-id
  --replication-group-id --auto-scaling-group-names --namespace --metric-name --dimensions --start-time --end-time --period
  --statistics --desired-status --include --order-by --limit`
    .trim()
    .split(/\s+/)
    .join(' ');

/** `get-…` commands that hand out nothing secret. */
const harmlessGets: ReadonlySet<string> = new Set([
  ...[
    'get-caller-identity',
    'get-metric-statistics',
    'get-log-events',
    'get-queue-attributes',
    'get-web-acl',
  ],
  ...['get-ip-set', 'get-dashboard', 'get-function-configuration'],
]);

export const aws: Recogniser = {
  names: ['aws'],
  read(call) {
    const [service, command, ...args] = call.args;
    if (service?.value === '--version' && !command) return byHand(call, 'install', 'read');
    if (!service || !command || service.value.startsWith('-')) return untold(call, service);
    const is = (one: string, two: string) => service.value === one && command.value === two;
    if (is('ecs', 'update-service')) return updateService(call, args);
    if (is('logs', 'tail')) return logsTail(call, args);
    if (is('s3', 'ls')) {
      const flags = readFlags(args, { bool: '--recursive --human-readable --summarize', value: awsCommon });
      return isUntold(flags) ? partial(call, flags) : known(call, 'read', { do: 'get' });
    }
    if (
      /^(?:get-secret-value|get-parameters?|get-login|get-session-token|get-login-password)$/.test(
        command.value,
      )
    )
      return byHand(call, 'secret', 'read');
    if (!/^(?:describe|list)-[a-z-]+$/.test(command.value) && !harmlessGets.has(command.value))
      return byHand(call, 'infrastructure', 'destructive');
    const flags = readFlags(args, {
      bool: '--no-paginate --no-cli-pager',
      value: `${awsCommon} ${awsNames}`,
    });
    if (isUntold(flags)) return partial(call, flags);
    const cluster = flags.value('--cluster');
    const found = flags.value('--services', '--service');
    const place =
      service.value === 'ecs' && cluster !== undefined && found !== undefined && flags.rest.length === 0
        ? ({ on: 'ecs', cluster, service: found } as const)
        : undefined;
    return known(call, 'read', { do: place ? 'status' : 'get' }, place);
  },
};

function updateService(call: Call, args: readonly Arg[]): Recognised {
  const flags = readFlags(args, {
    bool: '--force-new-deployment',
    value: `${awsCommon} --cluster --service --desired-count`,
  });
  if (isUntold(flags)) return partial(call, flags);
  const [cluster, service, count] = [
    flags.value('--cluster'),
    flags.value('--service'),
    flags.value('--desired-count'),
  ];
  const force = flags.has('--force-new-deployment');
  if (
    flags.rest.length > 0 ||
    cluster === undefined ||
    service === undefined ||
    force === (count !== undefined)
  )
    return known(call, 'change', { do: 'other' });
  const place = { on: 'ecs' as const, cluster, service };
  return force
    ? verb(call, 'redeploy', place)
    : count === '0'
      ? verb(call, 'stop', place)
      : verb(call, 'scale', place, { count });
}

function logsTail(call: Call, args: readonly Arg[]): Recognised {
  const flags = readFlags(args, {
    bool: '--follow',
    value: `${awsCommon} --since --format --filter-pattern --log-stream-names`,
  });
  if (isUntold(flags)) return partial(call, flags);
  const [group, more] = flags.rest;
  if (!group || more) return untold(call, more);
  const select = defined({ since: flags.value('--since'), follow: flags.has('--follow') || undefined });
  return known(call, 'read', { do: 'logs', select }, { on: 'cloudwatch', group: group.value });
}

/** Tools that change infrastructure; of them only what they are told to list is a read. */
export const infrastructure: Recogniser = {
  names: [
    ...[
      'helm',
      'terraform',
      'tofu',
      'ansible',
      'ansible-playbook',
      'az',
      'gcloud',
      'eksctl',
      'argocd',
      'flux',
      'pulumi',
    ],
    ...[
      'flyctl',
      'fly',
      'heroku',
      'vercel',
      'istioctl',
      'kustomize',
      'vault',
      'consul',
      'nomad',
      'packer',
      'velero',
    ],
    ...[
      'rabbitmqctl',
      'etcdctl',
      'amtool',
      'promtool',
      'ceph',
      'zpool',
      'crictl',
      'ctr',
      'nodetool',
      'gitlab-ctl',
    ],
    ...['gitlab-rails', 'gitlab-rake', 'knife', 'chef-client', 'puppet', 'salt', 'nginx', 'certbot'],
  ],
  read(call) {
    const [first, ...rest] = call.args;
    const looks = infrastructureLooks[call.name];
    const said = call.args.map(({ value }) => value).join(' ');
    if (first && looks?.some((look) => said === look || said.startsWith(`${look} `)))
      if (
        rest.every(
          ({ value }) => !value.startsWith('-') || /^-n$|^--namespace$|^-A$|^--all-namespaces$/.test(value),
        )
      )
        return known(call, 'read', { do: 'get' });
    return byHand(call, 'infrastructure', 'destructive');
  },
};

const infrastructureLooks: Readonly<Record<string, readonly string[]>> = {
  helm: ['list', 'ls', 'status', 'history', 'version'],
  terraform: ['version'],
  argocd: ['app list', 'app get', 'app history'],
  rabbitmqctl: ['status', 'list_queues', 'cluster_status', 'list_connections'],
  ceph: ['status', 'health', 'df', 'osd tree', 'osd df', 'health detail', '-s'],
  etcdctl: ['endpoint health', 'endpoint status', 'member list', 'alarm list'],
  amtool: ['alert', 'alert query', 'silence query'],
  nodetool: ['status', 'info', 'tpstats', 'compactionstats'],
  'gitlab-ctl': ['status'],
  consul: ['members'],
  nginx: ['-t', '-v', '-T'],
  crictl: ['ps', 'pods', 'images'],
};
