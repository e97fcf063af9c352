/** What the docker target says. */
export const docker = {
  self: 'a container',
  label: (name: string, host: string | undefined) =>
    `container ${name}${host === undefined ? '' : ` on ${host}`}`,
  none: (name: string) => `no container named ${name}`,
  identity: (id: string, status: string, started: string) => `container ${id}, ${status}, started ${started}`,
  gone: 'the container is gone',
  replaced: (id: string) => `another container is there now (${id})`,
  restarted: (at: string) => `it was started again at ${at}`,
  now: (status: string) => `it is ${status} now`,
  answered: (status: number) => `Docker Engine answered ${status}`,
  refused: (status: number, message: string) => `Docker Engine answered ${status}: ${message}`,
  lostLog: (name: string, error: string) => `lost the log of container ${name}: ${error}`,
  notAStream: 'not a Docker Engine log stream',
};
