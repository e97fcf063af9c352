import { readdir, readFile, readlink } from 'node:fs/promises';
import { CannotAsk, type Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { runCommand } from './command.ts';
import { runOn } from './host.ts';
import { readPidFile } from './pid-file.ts';

/** A running process. A pid is reused sooner or later; a pid with its start time is not. */
export interface ProcessInfo {
  readonly pid: number;
  /** Opaque text that differs between two processes that had the same pid. */
  readonly started: string;
  /** The command line, arguments joined by spaces. */
  readonly command: string;
  /** Processor time used since the start, in milliseconds. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Clock ticks a second and bytes a page in /proc; fixed on every Linux that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

const hasProc = process.platform === 'linux';

/** The process, or undefined when there is none (a zombie counts as none). @throws CannotAsk when the system does not tell */
export async function processInfo(pid: number, signal: AbortSignal): Promise<ProcessInfo | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return hasProc ? fromProc(pid) : (await fromPs(['-p', String(pid)], signal))[0];
}

/** All processes whose command line contains the text, except plantao itself. */
async function processesMatching(text: string, signal: AbortSignal): Promise<readonly ProcessInfo[]> {
  const all = hasProc
    ? await Promise.all(
        (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((name) => fromProc(Number(name))),
      )
    : await fromPs(['-A'], signal);
  return all.filter(
    (info): info is ProcessInfo =>
      info !== undefined && info.pid !== process.pid && info.command.includes(text),
  );
}

/**
 * The process that listens on a TCP port, or undefined when none does.
 * @throws CannotAsk where the listener exists but belongs to somebody else, or the system does not tell
 */
async function processListeningOn(port: number): Promise<ProcessInfo | undefined> {
  if (!hasProc) throw new CannotAsk(words.connections.processes.portNeedsLinux);
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'latin1').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      // State 0A is LISTEN; the port is hexadecimal behind the colon of the local address.
      if (fields[3] === '0A' && Number.parseInt(fields[1]!.split(':').at(-1)!, 16) === port)
        inodes.add(fields[9]!);
    }
  }
  if (inodes.size === 0) return undefined;
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const descriptors = await readdir(`/proc/${name}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const link = await readlink(`/proc/${name}/fd/${descriptor}`).catch(() => '');
      if (inodes.has(link.slice('socket:['.length, -1))) return fromProc(Number(name));
    }
  }
  throw new CannotAsk(words.connections.processes.portForeign(port));
}

/** How processes are looked for. */
export type ProcessQuery =
  | { readonly port: number }
  | { readonly pattern: string }
  | { readonly pidFile: string };

/**
 * The processes that a query finds, here or on a host; what plantao itself runs to find them is left out.
 * @throws CannotAsk when the system does not tell
 */
export async function findProcesses(
  query: ProcessQuery,
  context: Context,
  signal: AbortSignal,
  host?: string | undefined,
): Promise<readonly ProcessInfo[]> {
  if (host === undefined) {
    if ('port' in query) return [await processListeningOn(query.port)].filter((info) => info !== undefined);
    if ('pattern' in query) return processesMatching(query.pattern, signal);
    const pid = await readPidFile(query.pidFile);
    const info = pid === undefined ? undefined : await processInfo(pid, signal);
    return info ? [info] : [];
  }
  const at = { host, context };
  if ('port' in query) throw new CannotAsk(words.connections.processes.portNeedsLocal);
  if ('pattern' in query) {
    const all = await fromPs(['-A'], signal, at);
    return all.filter(({ command }) => command.includes(query.pattern) && !command.startsWith('ps -A'));
  }
  const read = await runOn(host, ['cat', '--', query.pidFile], { cwd: '/', signal }, context);
  const pid = /^\s*(\d+)\s*$/.exec(read.stdout)?.[1];
  return read.code === 0 && pid !== undefined ? fromPs(['-p', pid], signal, at) : [];
}

async function fromProc(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The command in parentheses may hold anything, so fields are counted from the last parenthesis (proc(5), from field 3).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return {
      pid,
      started: fields[19]!,
      command: cmdline.replaceAll('\0', ' ').trim(),
      cpuMs: ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000,
      memoryBytes: Number(fields[21]) * pageBytes,
    };
  } catch {
    return undefined;
  }
}

async function fromPs(
  selection: readonly string[],
  signal: AbortSignal,
  at?: { readonly host: string; readonly context: Context },
): Promise<ProcessInfo[]> {
  const ps = ['ps', ...selection, '-o', 'pid=,stat=,rss=,time=,lstart=,command='];
  const options = { cwd: '/', signal, maxBytes: 8 * 2 ** 20 };
  const { stdout } = at
    ? await runOn(at.host, ['env', 'LC_ALL=C', ...ps], options, at.context)
    : await runCommand(ps, { ...options, env: { LC_ALL: 'C' } });
  return parsePs(stdout);
}

/** The processes in what `ps -o pid=,stat=,rss=,time=,lstart=,command=` printed in the C locale; a zombie counts as none. */
export function parsePs(stdout: string): ProcessInfo[] {
  return stdout.split('\n').flatMap((line) => {
    const match = line.match(/^\s*(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/);
    if (!match || match[2]!.startsWith('Z')) return [];
    return [
      {
        pid: Number(match[1]),
        started: match[5]!,
        command: match[6]!,
        cpuMs: cpuMsOf(match[4]!),
        memoryBytes: Number(match[3]) * 1_024,
      },
    ];
  });
}

/** ps's `[[DD-]HH:]MM:SS` in milliseconds; on macOS the seconds have a fraction. */
function cpuMsOf(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = clock!.split(':').reduce((total, part) => total * 60 + Number.parseFloat(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000;
}
