import { createServer, type Socket } from 'node:net';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came, without the dots that SMTP doubles. */
  readonly data: string;
}

/** An SMTP server that writes down what it is sent (RFC 5321, plain text only); a stand-in for a mail server. */
export interface SmtpRecorder {
  readonly port: number;
  readonly mails: Mail[];
  /** Every command, as it came. */
  readonly commands: string[];
  /** Answers instead of the usual to the next command that begins with a word: `{ word: 'RCPT', answer: '450 busy' }`. */
  readonly instead: { readonly word: string; readonly answer: string | undefined }[];
  close(): Promise<void>;
}

export async function startSmtpRecorder(): Promise<SmtpRecorder> {
  const mails: Mail[] = [];
  const commands: string[] = [];
  const instead: SmtpRecorder['instead'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let [waiting, from, isData] = ['', '', false];
    let to: string[] = [];
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const answer = (line: string): void => {
      commands.push(line);
      const word = line.split(/[ :]/, 1)[0]!.toUpperCase();
      const other = instead.findIndex((one) => one.word === word);
      if (other >= 0) {
        const [{ answer: said }] = instead.splice(other, 1) as [SmtpRecorder['instead'][number]];
        if (said === undefined) socket.destroy();
        else say(said);
        return;
      }
      const address = line.match(/<([^>]*)>/)?.[1] ?? '';
      if (word === 'EHLO') say('250 recorder');
      else if (word === 'MAIL') {
        [from, to] = [address, []];
        say('250 ok');
      } else if (word === 'RCPT') {
        to.push(address);
        say('250 ok');
      } else if (word === 'DATA') {
        isData = true;
        say('354 go on');
      } else if (word === 'QUIT') socket.end('221 bye\r\n');
      else say(word === 'RSET' || word === 'NOOP' ? '250 ok' : '502 unknown');
    };
    socket.on('data', (chunk) => {
      waiting += chunk.toString('utf8');
      for (;;) {
        const end = waiting.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const piece = waiting.slice(0, end);
        waiting = waiting.slice(end + (isData ? 5 : 2));
        if (!isData) answer(piece);
        else {
          isData = false;
          const other = instead.findIndex((one) => one.word === '.');
          mails.push({ from, to, data: piece.replace(/^\.\./gm, '.') });
          if (other >= 0) {
            instead.splice(other, 1);
            socket.destroy();
          } else say('250 taken');
        }
      }
    });
    say('220 recorder');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mails,
    commands,
    instead,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
