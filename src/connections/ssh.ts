import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotAsk, type Context, type HostConfig } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { runCommand } from './command.ts';
import { whyLine } from './why-line.ts';

/** One ssh connection that everything to a host goes through (ssh_config(5), ControlMaster). */
interface SshConnection {
  /** The ssh command up to the remote command. */
  readonly argv: readonly string[];
  /** Whether the connection still stands. */
  alive(context: Context): Promise<boolean>;
  /** A local unix socket that leads to one on the host; made once for each. @throws CannotAsk when ssh refuses */
  forward(remoteSocket: string, context: Context): Promise<string>;
  /** Lets the next question open a new one. */
  forget(): void;
}

/** How long a connection may take to open, to answer about itself, and to kill what runs through it, in milliseconds. */
const openMs = 15_000;
const askMs = 5_000;

/** What a remote program is introduced by: the id of its process and of its group. */
const mark = 'plantao-started ';

/** The process id in a line that introduces a remote program; undefined for any other line. */
export function startedMark(line: string): number | undefined {
  const pid = line.startsWith(mark) ? Number(line.slice(mark.length)) : Number.NaN;
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

/**
 * The remote command: sshd starts the login shell as the leader of a session, and `exec` keeps its process id, so the id that is
 * printed is that of the program and of its process group.
 */
export function remoteArgv(argv: readonly string[]): string {
  return ['exec', 'sh', '-c', `echo "${mark}$$"; exec "$@"`, 'sh', ...argv].map(quoted).join(' ');
}

/** An argument as a POSIX shell takes it literally. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/**
 * The connection to a host, opened when it is first needed and again after it was lost; closed with the other connections.
 * @throws CannotAsk when the host is not configured or cannot be reached
 */
export async function multiplexed(
  host: string,
  context: Context,
  signal: AbortSignal,
): Promise<SshConnection> {
  const config = Object.hasOwn(context.hosts, host) ? context.hosts[host] : undefined;
  if (!config) throw new CannotAsk(words.connections.host.unknown(host));
  const masters = context.connections.share(
    'ssh',
    () => new Masters(context),
    (made) => made.close(),
  );
  return masters.get(host, config, signal);
}

/** Ends the process group of a remote program: asks, and two seconds later kills. Best effort: the host may be gone. */
export async function killRemote(connection: SshConnection, pid: number, context: Context): Promise<void> {
  // The form with -s is the one that every shell's kill takes together with a group.
  const send = (name: string): string => `kill -s ${name} -- -${pid} 2>/dev/null`;
  const script = `${send('TERM')}; for i in 1 2 3 4; do ${send('0')} || exit 0; sleep 0.5; done; ${send('KILL')}`;
  const signal = AbortSignal.timeout(askMs);
  await runCommand([...connection.argv, `exec sh -c ${quoted(script)}`], {
    cwd: context.baseDir,
    signal,
  }).catch(() => undefined);
}

/** The master connections of one configuration, their sockets in a folder that only this user may enter. */
class Masters {
  readonly #context: Context;
  readonly #open = new Map<string, Promise<SshConnection>>();
  readonly #exits: (readonly string[])[] = [];
  /** Gives up what is still being opened: it would become a connection that nobody closes. */
  readonly #closing = new AbortController();
  #folder: string | undefined;
  #count = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  get(host: string, config: HostConfig, signal: AbortSignal): Promise<SshConnection> {
    const known = this.#open.get(host);
    if (known) return known;
    const opening = this.#connect(host, config);
    this.#open.set(host, opening);
    opening.catch(() => this.#forget(host, opening));
    return Promise.race([opening, aborted(signal)]);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(
      this.#exits.map((argv) =>
        runCommand(argv, { cwd: this.#context.baseDir, signal: AbortSignal.timeout(askMs) }),
      ),
    );
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    process.off('exit', this.#removeEmpty);
    this.#open.clear();
  }

  #makeFolder(): string {
    process.once('exit', this.#removeEmpty);
    return mkdtempSync(join(tmpdir(), 'plantao-ssh-'));
  }

  /** Where plantao ends before everything is closed; a connection that is still told to end needs its socket. */
  readonly #removeEmpty = (): void => {
    try {
      if (this.#folder !== undefined) rmdirSync(this.#folder);
    } catch {
      // It is not empty, or gone.
    }
  };

  #forget(host: string, connection: Promise<SshConnection>): void {
    if (this.#open.get(host) === connection) this.#open.delete(host);
  }

  async #connect(host: string, config: HostConfig): Promise<SshConnection> {
    const { baseDir } = this.#context;
    this.#folder ??= this.#makeFolder();
    // A name of its own for each: beside the dead socket of a lost connection ssh would not share the new one.
    const socket = join(this.#folder, String(++this.#count));
    const common = [
      'ssh',
      '-oBatchMode=yes',
      '-oConnectTimeout=10',
      '-oServerAliveInterval=5',
      '-oServerAliveCountMax=3',
      `-oControlPath=${socket}`,
      ...(config.port === undefined ? [] : [`-p${config.port}`]),
      ...(config.options ?? []),
    ];
    const control = (command: string): readonly string[] => [...common, '-O', command, config.ssh];
    const { code, stderr } = await runCommand(
      [...common, '-oControlMaster=yes', '-oControlPersist=yes', '-fN', config.ssh],
      {
        cwd: baseDir,
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(openMs)]),
      },
    );
    if (code !== 0)
      throw new CannotAsk(
        words.connections.host.failed(host, whyLine(stderr) || words.connections.host.sshFailed(code)),
      );
    this.#exits.push(control('exit'));
    const forwarded = new Map<string, Promise<string>>();
    const forward = async (remote: string, cwd: string): Promise<string> => {
      const local = `${socket}-${forwarded.size}`;
      const argv = [...common, '-O', 'forward', `-L${local}:${remote}`, config.ssh];
      const asked = await runCommand(argv, { cwd, signal: AbortSignal.timeout(askMs) });
      if (asked.code !== 0) throw new CannotAsk(words.connections.host.failed(host, whyLine(asked.stderr)));
      return local;
    };
    const connection: SshConnection = {
      argv: [...common, '-oControlMaster=no', config.ssh, '--'],
      alive: async ({ baseDir: cwd }) => {
        const asked = runCommand(control('check'), { cwd, signal: AbortSignal.timeout(askMs) });
        return (await asked.catch(() => undefined))?.code === 0;
      },
      forward: (remote, { baseDir: cwd }) => {
        const known = forwarded.get(remote);
        if (known) return known;
        const made = forward(remote, cwd);
        forwarded.set(remote, made);
        made.catch(() => forwarded.delete(remote));
        return made;
      },
      forget: () => {
        const opened = this.#open.get(host);
        if (opened) this.#forget(host, opened);
      },
    };
    return connection;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    // Nobody knows of what is asked for behind it.
    const fail = (): void => reject(new CannotAsk(words.connections.noAnswerInTime));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
