import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { patient } from './patient.ts';

export interface LokiLine {
  /** Nanoseconds since 1970. */
  readonly ns: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface LokiRecorder {
  readonly url: string;
  /** What was asked, in order. */
  readonly asked: {
    readonly parameters: URLSearchParams;
    readonly headers: Readonly<Record<string, unknown>>;
  }[];
  lines: LokiLine[];
  /** Answers every question with this status and text. */
  fault: { readonly status: number; readonly text: string } | undefined;
  close(): void;
}

/**
 * A stand-in for Grafana Loki: `GET /loki/api/v1/query_range` as its HTTP API describes it (start inclusive, end exclusive, limit,
 * direction, streams). It knows no LogQL: a query `matrix` gives a matrix, any other all lines.
 */
export async function startLokiRecorder(): Promise<LokiRecorder> {
  const server: Server = createServer(patient, (request, response) => {
    const { pathname, searchParams: parameters } = new URL(request.url!, 'http://loki');
    recorder.asked.push({ parameters, headers: request.headers });
    if (recorder.fault || pathname !== '/loki/api/v1/query_range') {
      response.statusCode = recorder.fault?.status ?? 404;
      response.end(recorder.fault?.text ?? 'page not found');
      return;
    }
    const { start, end, limit, direction, query } = Object.fromEntries(parameters);
    if (Number(limit) > 5_000) {
      response.statusCode = 400;
      response.end('max entries limit per query exceeded');
      return;
    }
    const sign = direction === 'forward' ? 1 : -1;
    const wanted = recorder.lines
      .filter(({ ns }) => ns >= BigInt(start!) && ns < BigInt(end!))
      .sort((a, b) => sign * (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0))
      .slice(0, Number(limit));
    const streams = Map.groupBy(wanted, ({ labels }) => JSON.stringify(labels));
    const result = [...streams].map(([labels, lines]) => ({
      stream: JSON.parse(labels) as Record<string, string>,
      values: lines.map(({ ns, text }) => [String(ns), text]),
    }));
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        status: 'success',
        data:
          query === 'matrix'
            ? { resultType: 'matrix', result: [] }
            : { resultType: 'streams', result, stats: {} },
      }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const recorder: LokiRecorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    lines: [],
    fault: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return recorder;
}
