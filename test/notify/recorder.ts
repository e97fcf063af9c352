import { createServer, type IncomingHttpHeaders } from 'node:http';
import { patient } from '../services/patient.ts';

export interface Recorded {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the request and closes the connection instead of answering. */
  readonly hangUp?: boolean;
}

/** An HTTP server that writes down what it is sent; a stand-in for Slack and PagerDuty. */
export interface HttpRecorder {
  readonly url: string;
  readonly requests: Recorded[];
  /** Answers in this order; afterwards `standard`. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

export async function startHttpRecorder(standard: Answer): Promise<HttpRecorder> {
  const requests: Recorded[] = [];
  const answers: Answer[] = [];
  const server = createServer(patient, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      const answer = answers.shift() ?? standard;
      if (answer.hangUp) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests,
    answers,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
