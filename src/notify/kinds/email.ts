import { createHash } from 'node:crypto';
import type { Transporter } from 'nodemailer';
import * as z from 'zod';
import { authorityOf } from '../../connections/authority.ts';
import { isOfCertificate } from '../../connections/fault.ts';
import { safeUrl } from '../../connections/http.ts';
import type { Context } from '../../model/kind.ts';
import { type Channel, type ChannelKind, type Notice, SendError } from '../../model/notify.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { excerptOf } from '../../text/known-secrets.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { bodyOf, headline, truncate } from '../text.ts';

const schema = z.strictObject({
  email: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('Addresses; whoever is called gets it too'),
  smtp: z
    .string()
    .regex(/^smtps?:\/\//, { error: () => words.notify.expected.smtpUrl })
    .describe('Server, with user and password if it needs them: smtp://user:password@host:587'),
  from: z.string().describe('Address of the sender'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** Longest a subject should be (RFC 5322 allows 998 bytes a line; phones show far less). */
const longestSubject = 200;
const timeoutMs = 15_000;
/** Shorter than an attempt may take: what was never connected is then known not to have arrived. Milliseconds. */
const connectMs = 10_000;

export const email: ChannelKind<Options> = {
  kind: 'email',
  summary: 'An e-mail by SMTP. Messages about one thing are one thread.',
  idempotent: false,
  needs: () => ({ contacts: ['email'], each: false }),
  schema,
  example: '{ email: ops@example.com, smtp: "smtp://mail.example.com:587", from: plantao@example.com }',
  open(options, context): Channel {
    let transport: Promise<Transporter> | undefined;
    return {
      label: words.notify.label.email(safeUrl(options.smtp)),
      async send(notice, signal) {
        transport ??= openTransport(options, context);
        let mailer: Transporter;
        try {
          mailer = await transport;
        } catch (error) {
          transport = undefined;
          throw new SendError(words.notify.result.noEmail(errorText(error)), 'refused');
        }
        const ended = new Promise<never>((_, fail) => {
          signal.addEventListener(
            'abort',
            () => fail(new SendError(words.notify.result.noAnswer, 'uncertain')),
            {
              once: true,
            },
          );
        });
        try {
          const { response, rejected } = await Promise.race([
            mailer.sendMail(message(notice, options)),
            ended,
          ]);
          const left = rejected?.length ?? 0;
          const said = excerptOf(response ?? words.notify.result.accepted, 80);
          return left > 0 ? words.notify.result.rejected(said, left) : said;
        } catch (error) {
          throw failed(error);
        }
      },
      close() {
        void transport?.then((mailer) => mailer.close()).catch(() => {});
      },
    };
  },
};

async function openTransport({ smtp, ca }: Options, context: Context): Promise<Transporter> {
  const { hostname, port, username, password, protocol } = new URL(smtp);
  const { createTransport } = await mailerLibrary();
  const authority = ca === undefined ? undefined : await authorityOf(ca, context.baseDir);
  return createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port),
    secure: protocol === 'smtps:',
    // A password goes over no line that others can read.
    requireTLS: username !== '',
    ...(authority === undefined ? {} : { tls: { ca: authority } }),
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

async function mailerLibrary(): Promise<typeof import('nodemailer')> {
  try {
    return await import('nodemailer');
  } catch {
    throw new Error(words.notify.result.noMailLibrary);
  }
}

function message(notice: Notice, { email: to, from }: Options) {
  const people = notice.people.flatMap(({ email: address }) => address ?? []);
  const domain = from.match(/@([\w.-]+)/)?.[1] ?? 'plantao';
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
  const thread = `<${digest(`${notice.system} ${notice.environment} ${notice.about}`)}@${domain}>`;
  return {
    from,
    to: [...new Set([...[to].flat(), ...people])],
    subject: truncate(headline(notice), longestSubject),
    text: `${headline(notice)}\n\n${bodyOf(notice)}\n`,
    // The same for the same notice: servers that look for doubles find them.
    messageId: `<${digest(notice.id)}@${domain}>`,
    headers: { References: thread, 'Auto-Submitted': 'auto-generated' },
  };
}

/** What nodemailer says before the server has taken anything; a connection that closes later may have been too late to know. */
const beforeAnything = /^(?:Connection timeout|Greeting never received)/;

/** What nodemailer says of a failure. */
interface SmtpFault {
  readonly responseCode?: number;
  readonly syscall?: string;
  readonly code?: string;
  /** The code before nodemailer gave it one of its own. */
  readonly originalCode?: string;
}

function failed(error: unknown): SendError {
  if (error instanceof SendError) return error;
  const { responseCode, syscall, code, originalCode = '' } = error as SmtpFault;
  const text = errorText(error);
  // The server answered: 4xx asks to come again, 5xx refuses (RFC 5321, 4.2.1).
  if (typeof responseCode === 'number') return new SendError(text, responseCode < 500 ? 'again' : 'refused');
  if (code === 'ETLS' && !isOfCertificate(originalCode))
    return new SendError(words.notify.result.noTls, 'refused');
  if (code === 'EAUTH' || code === 'EENVELOPE') return new SendError(text, 'refused');
  const nothingTaken =
    isOfCertificate(originalCode) ||
    code === 'EDNS' ||
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    beforeAnything.test(text);
  return new SendError(text, nothingTaken ? 'again' : 'uncertain');
}
