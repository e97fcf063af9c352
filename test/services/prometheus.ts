import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramName, programPath } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { freePort, tempFolder } from './temp.ts';
import { until } from './until.ts';

export interface HttpServerProcess {
  readonly url: string;
  close(): Promise<void>;
}

/** A Prometheus of its own that scrapes itself, and another address where one is named, every second. */
export async function startPrometheus(other?: string): Promise<HttpServerProcess> {
  const folder = tempFolder('prometheus');
  const port = await freePort();
  const targets = [`127.0.0.1:${port}`, ...(other === undefined ? [] : [other])];
  writeFileSync(
    join(folder.path, 'prometheus.yml'),
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: self, static_configs: [{ targets: ${JSON.stringify(targets)} }] }]\n`,
  );
  return serve(folder, port, 'prometheus', [
    `--config.file=${folder.path}/prometheus.yml`,
    `--storage.tsdb.path=${folder.path}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
}

/** An Alertmanager of its own, alone. */
export async function startAlertmanager(): Promise<HttpServerProcess> {
  const folder = tempFolder('alertmanager');
  const port = await freePort();
  writeFileSync(
    join(folder.path, 'alertmanager.yml'),
    'route: { receiver: none }\nreceivers: [{ name: none }]\n',
  );
  return serve(folder, port, 'prometheus-alertmanager', [
    `--config.file=${folder.path}/alertmanager.yml`,
    `--storage.path=${folder.path}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
}

async function serve(
  folder: ReturnType<typeof tempFolder>,
  port: number,
  program: ProgramName,
  args: readonly string[],
): Promise<HttpServerProcess> {
  const server = new ServerProcess([programPath(program), ...args]);
  const url = `http://127.0.0.1:${port}`;
  await until(`${program} to be ready`, async () => {
    if (server.ended) throw new Error(server.said);
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    return answer?.ok === true;
  });
  return {
    url,
    async close() {
      await server.stop('SIGKILL');
      folder.remove();
    },
  };
}
