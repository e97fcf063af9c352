import { connect } from 'node:net';
import * as z from 'zod';
import { connectionFault } from '../connections/fault.ts';
import type { Check, CheckKind } from '../model/kind.ts';
import { hostPortSchema } from '../schema/host-port.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({ tcp: hostPortSchema.describe('host:port that must accept a connection') });
type Options = z.infer<typeof schema>;

export const tcp: CheckKind<Options> = {
  kind: 'tcp',
  summary: 'A port that accepts connections.',
  schema,
  example: '{ tcp: "localhost:5432" }',
  open({ tcp: place }, context): Check {
    return {
      label: words.checks.label.tcp(`${place.host}:${place.port}`),
      async run(signal) {
        const started = context.clock.elapsed();
        await connected(place, signal);
        const latencyMs = context.clock.elapsed() - started;
        return { status: 'up', message: words.checks.tcp.accepts, latencyMs };
      },
    };
  },
};

function connected(place: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: place.host, port: place.port });
    const end = (): void => {
      socket.destroy();
      signal.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      end();
      reject(new Error(words.connections.noAnswerInTime));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      end();
      resolve();
    });
    socket.once('error', (error) => {
      end();
      reject(connectionFault(error, `${place.host}:${place.port}`));
    });
  });
}
