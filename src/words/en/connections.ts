import type { FaultCode } from '../../model/fault.ts';

/** What a connection failed of, where the fault itself says no more. */
type Named = Exclude<FaultCode, 'timed-out' | 'certificate' | 'not-http' | 'other'>;

const faults: Readonly<Record<Named, (place: string) => string>> = {
  refused: (place) => `connection refused by ${place}`,
  reset: (place) => `connection reset by ${place}`,
  closed: (place) => `connection closed by ${place}`,
  'no-answer': (place) => `no answer from ${place}`,
  'no-such-host': (place) => `no such host: ${place}`,
  'no-name-server': (place) => `DNS lookup of ${place} failed`,
  'no-network': (place) => `no network to ${place}`,
  'no-route': (place) => `no route to ${place}`,
  'no-socket': (place) => `no such socket: ${place}`,
  'no-permission': (place) => `no permission to connect to ${place}`,
  'no-descriptors': (place) => `out of file descriptors: cannot connect to ${place}`,
  'not-tls': (place) => `no TLS handshake with ${place}: it speaks another protocol or TLS version`,
  'not-postgres': (place) => `no valid PostgreSQL answer from ${place}`,
  'not-mongodb': (place) => `no valid MongoDB answer from ${place}`,
  'not-redis': (place) => `no valid Redis answer from ${place}`,
  'endless-headers': (place) => `headers too large from ${place}`,
  'too-much': (place) => `answer too large from ${place}`,
};

/** Where plantao reaches out, and what it failed of. */
export const connections = {
  fault: (code: FaultCode, place: string): string | undefined =>
    code in faults ? faults[code as Named](place) : undefined,
  /** Whatever the system said, with the place it is about. */
  otherFault: (said: string, place: string) => `${said} (${place})`,
  /** A certificate of an authority that nobody named. `ca` where there is such an option. */
  untrusted: (place: string, ca: boolean) =>
    `the certificate of ${place} is signed by an authority that is not trusted here${ca ? '; name its PEM file with ca:' : ''}`,
  authority: {
    missing: (file: string) => `ca: no such file: ${file}`,
    unreadable: (file: string) => `ca: cannot read ${file}`,
    notPem: (file: string) => `ca: no PEM certificate in ${file}`,
  },
  noAnswerInTime: 'no answer in time',
  noAnswer: 'no answer',

  http: {
    notUrl: (url: string) => `not a URL: ${url}`,
    notHttp: (url: string) => `not an http:// or https:// URL: ${url}`,
    notAnswer: (place: string) => `no valid HTTP answer from ${place}`,
  },

  command: {
    empty: 'the command is empty',
    missing: (program: string) => `no such program: ${program}`,
    forbidden: (program: string) => `no permission to run ${program}`,
    tooSlow: (program: string) => `${program} did not finish in time and was killed`,
    failed: (program: string) => `${program} failed to run`,
    exited: (program: string, how: string | number | undefined) =>
      how === undefined
        ? `${program} failed`
        : `${program} ${typeof how === 'number' ? `failed with exit code ${how}` : `was killed by ${how}`}`,
  },

  host: {
    unknown: (host: string) => `no host "${host}" under hosts`,
    failed: (host: string, said: string) => `host ${host}: ${said}`,
    sshFailed: (code: number | undefined) => `ssh failed with exit code ${code ?? 'unknown'}`,
    noVariable: (name: string) => `a variable cannot be called "${name}" on a host`,
    broke: 'the connection broke',
    lost: (host: string, program: string, said: string) =>
      `lost the connection to host ${host} while ${program} ran there (${said})`,
  },

  docker: {
    answered: (status: number, said: string) => `Docker Engine answered ${status}: ${said}`,
    failed: (said: string) => `Docker Engine: ${said}`,
    lost: (said: string) => `lost the connection to the Docker Engine: ${said}`,
    noReason: 'no reason given',
    badAddress: (address: string) => `DOCKER_HOST ${address}: expected unix:// or tcp://`,
    noCompose: 'neither "docker compose" nor "docker-compose" is installed',
  },

  aws: {
    failed: (said: string) => `aws: ${said}`,
    tooOld: (path: string, version: string) => `aws: version 2 is needed, but ${path} is version ${version}`,
    tooOldAndSaid: (path: string, version: string, said: string) =>
      `aws: version 2 is needed, but ${path} is version ${version} and said: ${said}`,
  },

  cloudwatch: {
    unknownAnswer: 'aws: answered, but not as CloudWatch does',
    forbidden: (said: string | undefined) =>
      `aws: no permission to read this metric${said === undefined ? '' : `: ${said}`}`,
    internal: (said: string | undefined) =>
      `aws: CloudWatch failed to read this metric${said === undefined ? '' : `: ${said}`}`,
  },

  kubectl: {
    failed: (said: string) => `kubectl: ${said}`,
    exited: (code: number | undefined) => `exit code ${code ?? 'unknown'}`,
    tooLarge: 'kubectl: the answer is larger than 32 MB',
    objectTooLarge: 'kubectl: an object is larger than 32 MB',
    tooMuch: 'the objects together are larger than 32 MB',
    notAskedYet: 'not asked yet',
  },

  pidFile: {
    notFile: (file: string) => `not a file: ${file}`,
    unreadable: (file: string, said: string) => `cannot read ${file}: ${said}`,
    noPid: (file: string, text: string) => `${file} holds no process id: "${text}"`,
  },

  processes: {
    portNeedsLinux: 'finding a process by port works only on Linux: use a pid file or a pattern',
    portNeedsLocal: 'finding a process by port works only on this machine: use a pid file or a pattern',
    portForeign: (port: number) => `port ${port} is in use by a process of another user`,
  },

  postgres: {
    noTable: (table: string) => `there is no table "${table}"`,
    loginRefused: (said: string) => `postgres refused the login: ${said}`,
    at: (database: string, place: string) => `${database} at ${place}`,
    localSocket: 'the local socket',
  },

  mongodb: {
    loginRefused: (said: string) => `mongodb refused the login: ${said}`,
    at: (database: string, place: string) => `${database} at ${place}`,
    noneSuits: (set: string) => `no server of ${set} can be asked: neither a primary nor a secondary`,
  },
  kafka: {
    loginRefused: (said: string) => `kafka refused the login: ${said}`,
    noRight: (on: 'group' | 'topic') => `kafka refused: needs DESCRIBE on the ${on}`,
    refused: (code: string) => `kafka answered ${code}`,
  },
  redis: { loginRefused: (said: string) => `redis refused the login: ${said}` },

  /** What an option must be; read when a value is refused. */
  expected: {
    containerName: 'expected the name or id of a container',
    awsProfile: 'expected the name of a profile',
  },
};
