import { isIP } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import * as z from 'zod';
import { authorityOf } from '../connections/authority.ts';
import { connectionFault } from '../connections/fault.ts';
import { defined } from '../model/defined.ts';
import type { Check, CheckAnswer, CheckKind } from '../model/kind.ts';
import { authoritySchema } from '../schema/authority.ts';
import { hostPortSchema } from '../schema/host-port.ts';
import { dayMs } from '../time/units.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  tls: hostPortSchema.describe('host:port that speaks TLS'),
  days: z.number().positive().default(21).describe('Fewer days left than this: degraded'),
  'critical-days': z.number().nonnegative().default(7).describe('Fewer days left than this: down'),
  servername: z.string().optional().describe('Name to ask for and to check; default the host'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

export const tls: CheckKind<Options> = {
  kind: 'tls',
  ownFault: true,
  summary: 'A certificate: valid for its name, trusted, and not about to expire.',
  schema,
  example: '{ tls: "example.com:443", days: 21 }',
  open(options, context): Check {
    const { host, port } = options.tls;
    return {
      label: words.checks.label.tls(`${options.servername ?? host}:${port}`),
      async run(signal) {
        const ca = options.ca === undefined ? undefined : await authorityOf(options.ca, context.baseDir);
        const { certificate, fault } = await certificateOf({ ...options, ca }, signal);
        return judgeCertificate(options, certificate, fault, context.clock.now());
      },
    };
  },
};

function judgeCertificate(
  options: Options,
  certificate: PeerCertificate,
  fault: string | undefined,
  now: number,
): CheckAnswer {
  const until = Date.parse(certificate.valid_to);
  // Node hands on what OpenSSL prints for a date that is none.
  if (Number.isNaN(until)) return { status: 'down', message: words.checks.tls.noDate };
  const days = Math.trunc((until - now) / dayMs);
  const expired = until < now;
  const left = expired ? words.checks.tls.expired(-days) : words.checks.tls.left(days);
  if (expired) return { status: 'down', message: left };
  if (fault !== undefined) return { status: 'down', message: words.checks.tls.fault(fault, left) };
  if (days < options['critical-days']) return { status: 'down', message: left };
  if (days < options.days) return { status: 'degraded', message: left };
  return { status: 'up', message: left };
}

/** Connects without refusing a bad certificate, so that its dates can be told; the fault comes beside it. */
async function certificateOf(
  options: Options,
  signal: AbortSignal,
): Promise<{ certificate: PeerCertificate; fault: string | undefined }> {
  // TLS takes as long to load as Node to start.
  const { connect } = await import('node:tls');
  if (signal.aborted) throw new Error(words.connections.noAnswerInTime);
  const { host, port } = options.tls;
  // A name is asked for; an address is not a name.
  const name = options.servername ?? (isIP(host) ? undefined : host);
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      socket.destroy();
      reject(new Error(words.connections.noAnswerInTime));
    };
    const socket: TLSSocket = connect(
      {
        host,
        port,
        ...defined({ servername: name, ca: options.ca }),
        rejectUnauthorized: false,
      },
      () => {
        signal.removeEventListener('abort', abort);
        const certificate = socket.getPeerCertificate();
        const fault = socket.authorized
          ? undefined
          : String(socket.authorizationError).replaceAll('_', ' ').toLowerCase();
        socket.destroy();
        if (!certificate.valid_to) reject(new Error(words.checks.tls.none));
        else resolve({ certificate, fault });
      },
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(connectionFault(error, `${host}:${port}`));
    });
  });
}
