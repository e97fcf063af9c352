import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { freePort, tempFolder } from './temp.ts';
import { until } from './until.ts';

export interface NginxServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, or `https://…` with a certificate. */
  readonly url: string;
  readonly folder: string;
  close(): Promise<void>;
}

export interface NginxOptions {
  /** Lines inside the `server` block: `location /health { return 200 ok; }`. */
  readonly server: string;
  /** Files below the document root, `html/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Paths of a certificate and its key, PEM: the server then speaks TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly port?: number;
}

/** An nginx of its own, in the foreground, one process. */
export async function startNginx(options: NginxOptions): Promise<NginxServer> {
  const folder = tempFolder('nginx');
  const port = options.port ?? (await freePort());
  mkdirSync(join(folder.path, 'html'));
  for (const [name, text] of Object.entries(options.files ?? {}))
    writeFileSync(join(folder.path, 'html', name), text);
  const { tls } = options;
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(folder.path, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${folder.path}/pid; error_log stderr notice;
events { worker_connections 256; }
http {
  ${kinds.map((kind) => `${kind}_temp_path ${folder.path}/${kind};`).join(' ')}
  access_log off; default_type text/plain;
  server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''};
    root ${folder.path}/html;
    ${tls ? `ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};` : ''}
    ${options.server}
  }
}
`,
  );
  const server = new ServerProcess([
    programPath('nginx'),
    ...['-p', folder.path, '-c', join(folder.path, 'nginx.conf'), '-e', 'stderr'],
  ]);
  await until('nginx to start', () => {
    if (server.ended) throw new Error(server.said);
    return reachable(port);
  });
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    folder: folder.path,
    async close() {
      await server.stop();
      folder.remove();
    },
  };
}

async function reachable(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
