import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { patient } from '../services/patient.ts';

/** A small service to watch: it counts what it is asked, and answers what the test says. */
export interface Probe {
  readonly url: string;
  readonly requests: number;
  /** Makes the answer of `/value`; a new one for each request. */
  answer: () => unknown;
  close(): Promise<void>;
}

export async function startProbe(answer: () => unknown = () => 1): Promise<Probe> {
  const probe = { url: '', requests: 0, answer };
  const server = createServer(patient, (request, response) => {
    probe.requests += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(request.url === '/value' ? { value: probe.answer() } : { status: 'ok' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(probe, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  });
}
