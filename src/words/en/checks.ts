import { plural } from '../plural.ts';

/** Behind a label: the machine it is about, where that is not this one. */
const on = (host: string | undefined): string => (host === undefined ? '' : ` on ${host}`);

/** What checks ask and what they find. */
export const checks = {
  label: {
    command: (command: string, host: string | undefined) => `${command}${on(host)}`,
    disk: (folder: string, host: string | undefined) => `disk space of ${folder}${on(host)}`,
    file: (path: string) => `files at ${path}`,
    docker: (container: string, host: string | undefined) => `container ${container}${on(host)}`,
    process: (how: string, value: string | number, host: string | undefined) =>
      `process by ${how} ${value}${on(host)}`,
    query: (database: string) => `query ${database}`,
    ping: (url: string) => `PING ${url}`,
    tcp: (place: string) => `connect to ${place}`,
    statuspage: (place: string, names: readonly string[]) =>
      `status page ${place}${names.length === 0 ? '' : `: ${names.join(', ')}`}`,
    tls: (place: string) => `certificate of ${place}`,
  },

  slow: (took: string, limit: string) => `answered in ${took}, slower than ${limit}`,

  command: {
    killed: (signal: string) => `killed by ${signal}`,
    exited: (code: number) => `exit code ${code}`,
  },

  file: {
    missing: 'no such file or folder',
    seen: (count: number, size: string, newest: string | undefined) =>
      newest === undefined ? 'no files' : `${plural(count, 'file')}, ${size}, newest ${newest} old`,
    tooOld: (age: string, most: string) => `newest ${age} old, more than ${most}`,
    keptTooLong: (age: string, most: string) => `oldest ${age} old, more than ${most}`,
    tooSmall: (size: string, least: string) => `${size}, less than ${least}`,
    tooLarge: (size: string, most: string) => `${size}, more than ${most}`,
    tooFew: (count: number, least: number) => `${plural(count, 'file')}, fewer than ${least}`,
    tooMany: (count: number, most: number) => `${plural(count, 'file')}, more than ${most}`,
    size: 'expected a size such as 10MB',
  },
  disk: {
    used: (used: number, free: string, inodes: number) =>
      `${used.toFixed(0)}% used, ${free} free, ${inodes.toFixed(0)}% of inodes used`,
    noFolder: (folder: string) => `no such folder: ${folder}`,
    statFailed: (code: number | undefined) => `stat failed with exit code ${code ?? 'unknown'}`,
    statUnreadable: 'stat printed no numbers',
  },

  docker: {
    missing: (name: string) => `no container named ${name}`,
    restarted: (count: number, state: string) => `restarted ${plural(count, 'time')}; ${state}`,
    restarting: (code: number) => `restarting after exit code ${code}`,
    stopped: (state: string, why: string) => `${state} (${why})`,
    outOfMemory: 'killed: out of memory',
    exitCode: (code: number) => `exit code ${code}`,
    paused: 'paused',
    unhealthy: (said: string) => `unhealthy${said === '' ? '' : `: ${said}`}`,
    starting: 'starting',
    healthy: 'healthy',
    running: 'running',
  },

  http: {
    /** @param found what was read of the fields that are checked */
    asExpected: (status: number, found: readonly string[]) => {
      const more = found.length - 2;
      const rest = more > 0 ? `, ${plural(more, 'more field')} as expected` : '';
      return found.length === 0
        ? `answered ${status}`
        : `answered ${status}: ${found.slice(0, 2).join(', ')}${rest}`;
    },
    otherStatus: (status: number, expected: string | undefined) =>
      `answered ${status}${expected === undefined ? '' : `, expected ${expected}`}`,
    notJson: (status: number) => `answered ${status}, but not with JSON`,
    tooLarge: (status: number) => `answered ${status} with more than 1 MiB, too much to be read as JSON`,
    partNotJson: 'the answer is not JSON',
    bodyDiffers: (status: number, pattern: string) =>
      `answered ${status}, but the body does not match /${pattern}/`,
    slow: (status: number, took: string, limit: string) =>
      `answered ${status} in ${took}, slower than ${limit}`,
    field: (name: string, value: string) => `${name} is ${value}`,
    fieldDiffers: (name: string, value: string, expected: string) =>
      `${name} is ${value}, expected ${expected}`,
    missing: 'missing',
    emptyText: 'empty',
    oneOf: (values: string) => `one of ${values}`,
  },

  patternTooSlow: (pattern: string) => `pattern /${pattern}/ takes too long on this answer: simplify it`,

  mongodb: {
    answers: 'answers',
    primary: (set: string) => `primary of ${set}`,
    secondary: (set: string) => `secondary of ${set}`,
    arbiter: (set: string) => `arbiter of ${set}`,
    noPrimary: (set: string) => `replica set ${set} has no primary`,
    noMember: (set: string) =>
      `neither primary nor secondary of ${set}: starting, recovering or rolling back`,
    notInitiated: 'its replica set is not initiated',
  },

  postgres: { answers: 'answers' },

  process: {
    none: 'not running',
    some: (running: number, wanted: number) => `${running} of ${wanted} running`,
    one: (pid: number) => `pid ${pid}`,
    many: (count: number) => `${count} processes`,
  },

  redis: {
    pong: 'PONG',
    loading: 'loading its dataset',
    noMaster: 'link to its master is down',
    saveFailed: 'last RDB save failed',
    appendFailed: 'last AOF write failed',
  },

  statuspage: {
    /** Not a component's own answer: the page's. */
    noAnswer: (why: string) => `status page: ${why}`,
    answered: (status: number) => `status page answered ${status}`,
    moved: (place: string) => `status page moved to ${place}`,
    unreadable: 'status page answered, but not as Statuspage does',
    missing: (name: string, nearest: string | undefined) =>
      `status page has no component "${name}"${nearest === undefined ? '' : `: did you mean "${nearest}"?`}`,
    ambiguous: (name: string, paths: readonly string[]) =>
      `status page has ${plural(paths.length, 'component')} "${name}": name ${paths.map((path) => `"${path}"`).join(' or ')}`,
    page: 'status page',
    operational: 'operational',
    /** @param state as the page has it: `degraded performance` */
    component: (name: string, state: string) => `${name}: ${state}`,
    incident: (said: string, incident: string) => `${said} · ${incident}`,
    until: (said: string, moment: string) => `${said} until ${moment}`,
    more: (said: string, count: number) => `${said} (and ${plural(count, 'more component')})`,
    unknownState: (name: string, state: string) => `${name} is in a state unknown here: "${state}"`,
  },

  tcp: { accepts: 'accepts connections' },

  tls: {
    expired: (days: number) => `expired ${plural(days, 'day')} ago`,
    left: (days: number) => `${plural(days, 'day')} left`,
    fault: (fault: string, left: string) => `${fault}; ${left}`,
    none: 'the server sent no certificate',
    noDate: 'certificate without a readable end date',
  },

  /** What an option must be; read when a value is refused. */
  expected: {
    httpStatus: 'expected a status such as 200 or a class such as 2xx',
  },
};
