import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from '../services/temp.ts';
import { RealTerminal } from './terminal.ts';

export const executable = fileURLToPath(new URL('../../bin/plantao.js', import.meta.url));

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const usual: Size = { columns: 80, rows: 24 };

/** One test's plantao: a folder for its configuration, its journal and its temporary files, and the terminals it opened. */
export class Bench {
  readonly #folder = tempFolder('e2e');
  readonly #terminals: RealTerminal[] = [];
  readonly path = this.#folder.path;
  readonly config = join(this.path, 'plantao.yaml');
  readonly env = {
    XDG_STATE_HOME: join(this.path, 'state'),
    XDG_CONFIG_HOME: join(this.path, 'config'),
    TMPDIR: join(this.path, 'tmp'),
  };

  constructor() {
    mkdirSync(this.env.TMPDIR);
  }

  save(yaml: string): void {
    writeFileSync(this.config, yaml);
  }

  /** Starts plantao itself in a terminal. */
  start(
    args: readonly string[],
    size: Size = usual,
    env: Readonly<Record<string, string>> = {},
  ): RealTerminal {
    return this.program(process.execPath, [executable, ...args], size, env);
  }

  /** Starts plantao on this bench's configuration. */
  screen(size: Size = usual, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    return this.start(['--config', this.config, ...args], size, env);
  }

  program(
    command: string,
    args: readonly string[],
    size: Size = usual,
    env: Readonly<Record<string, string>> = {},
  ): RealTerminal {
    const terminal = new RealTerminal({
      command,
      args,
      ...size,
      cwd: this.path,
      env: { ...this.env, ...env },
    });
    this.#terminals.push(terminal);
    return terminal;
  }

  /** An interactive shell with a prompt of its own, to start plantao from. */
  async shell(size: Size = usual): Promise<RealTerminal> {
    const shell = this.program('bash', ['--norc', '--noprofile', '-i'], size, {
      PS1: 'ready> ',
      HISTFILE: '',
    });
    await shell.untilText('ready>');
    return shell;
  }

  /** Runs a command of plantao's to its end, without a terminal. */
  command(...args: string[]): Promise<Ended> {
    return this.#run(args, {});
  }

  /** The same on what the demo that runs keeps. */
  commandInDemo(...args: string[]): Promise<Ended> {
    const [demo] = readdirSync(this.env.TMPDIR).filter((name) => name.startsWith('plantao-demo-'));
    return this.#run(args, { XDG_STATE_HOME: join(this.env.TMPDIR, demo!, 'state') });
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
    const child = spawn(process.execPath, [executable, ...args], {
      cwd: this.path,
      env: { ...process.env, ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  }

  async close(): Promise<void> {
    for (const terminal of this.#terminals) await terminal.close();
    this.#folder.remove();
  }
}

/** The command line that starts plantao, for a shell. */
export function shellLine(args: readonly string[]): string {
  return [process.execPath, executable, ...args].map((part) => `'${part}'`).join(' ');
}
