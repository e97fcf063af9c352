import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/** A server process that a test started. */
export class ServerProcess {
  readonly child: ChildProcess;
  #said = '';

  constructor(argv: readonly string[], options: { cwd?: string; uid?: number; gid?: number } = {}) {
    const [file, ...args] = argv;
    this.child = spawn(file!, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const keep = (chunk: Buffer): void => {
      this.#said = (this.#said + chunk.toString('utf8')).slice(-4_000);
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.child.once('error', (error) => keep(Buffer.from(error.message)));
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
  }

  /** The end of what it printed. */
  get said(): string {
    return this.#said;
  }

  get ended(): boolean {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends a signal and waits for the exit; SIGKILL after five seconds. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.ended) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill(signal);
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(hard);
  }
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The numeric ids of the first of these users that exists. */
export function idsOf(...users: string[]): { uid: number; gid: number } {
  for (const user of users) {
    try {
      const ids = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      );
      return { uid: ids[0]!, gid: ids[1]! };
    } catch {
      // The next one.
    }
  }
  throw new Error(`none of the users ${users.join(', ')} exists`);
}
