import pty, { type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program in a real pseudo-terminal, with a terminal emulator that keeps its screen. */
export class RealTerminal {
  readonly pty: IPty;
  readonly emulator: InstanceType<typeof xterm.Terminal>;
  /** Bytes the program wrote, and how many times it did. */
  bytes = 0;
  writes = 0;
  raw = '';
  exit: { readonly code: number; readonly signal: number | undefined } | undefined;
  #pending = 0;

  constructor(options: TerminalOptions) {
    this.emulator = new xterm.Terminal({
      cols: options.columns,
      rows: options.rows,
      allowProposedApi: true,
      scrollback: 200,
    });
    this.pty = pty.spawn(options.command, [...options.args], {
      name: options.env?.TERM ?? 'xterm-256color',
      cols: options.columns,
      rows: options.rows,
      cwd: options.cwd ?? process.cwd(),
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/',
        LANG: 'C.UTF-8',
        TERM: 'xterm-256color',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        ...options.env,
      },
    });
    this.pty.onData((data) => {
      this.bytes += Buffer.byteLength(data);
      this.writes += 1;
      this.raw = (this.raw + data).slice(-200_000);
      this.#pending += 1;
      this.emulator.write(data, () => {
        this.#pending -= 1;
      });
    });
    this.emulator.onData((answer) => this.pty.write(answer));
    this.pty.onExit(({ exitCode, signal }) => {
      this.exit = { code: exitCode, signal };
    });
  }

  /** The visible rows, right-trimmed. */
  get lines(): string[] {
    const buffer = this.emulator.buffer.active;
    return Array.from(
      { length: this.emulator.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get onAlternateScreen(): boolean {
    return this.emulator.buffer.active.type === 'alternate';
  }

  /** What the program switched in the terminal. */
  get modes(): { readonly wraps: boolean; readonly bracketedPaste: boolean } {
    const { wraparoundMode, bracketedPasteMode } = this.emulator.modes;
    return { wraps: wraparoundMode, bracketedPaste: bracketedPasteMode };
  }

  /** Whether the cursor was last switched on, or never off. */
  get cursorIsVisible(): boolean {
    return this.raw.lastIndexOf('\u001b[?25h') >= this.raw.lastIndexOf('\u001b[?25l');
  }

  /** Whether a row of the screen goes on in the next one, which only a line that was too long does. */
  get hasWrappedLines(): boolean {
    const buffer = this.emulator.buffer.active;
    return Array.from({ length: this.emulator.rows }, (_, row) => buffer.getLine(buffer.baseY + row)).some(
      (line) => line?.isWrapped,
    );
  }

  type(keys: string | Buffer): void {
    // It takes bytes as well as text; its types do not say so.
    this.pty.write(keys as string);
  }

  resize(columns: number, rows: number): void {
    this.emulator.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** Waits until the screen satisfies the condition. @throws with the screen's text when it does not within `ms` */
  async until(condition: (terminal: this) => boolean, what: string, ms = 60_000): Promise<void> {
    const deadline = performance.now() + ms;
    let endedAt: number | undefined;
    while (performance.now() < deadline) {
      if (this.#pending === 0 && condition(this)) return;
      // Output may come a moment after the exit was told.
      if (this.exit) endedAt ??= performance.now();
      if (endedAt !== undefined && performance.now() > endedAt + 1_000) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(
      `${this.exit ? 'the program ended' : `not within ${ms} ms`}: ${what}\nexit: ${JSON.stringify(this.exit)}\n${this.text}`,
    );
  }

  /** Waits until the program wrote nothing for `ms`. */
  async untilQuiet(ms: number): Promise<void> {
    let seen = this.bytes;
    let since = performance.now();
    await this.until(({ bytes }) => {
      if (bytes !== seen) since = performance.now();
      seen = bytes;
      return performance.now() - since >= ms;
    }, `nothing is written for ${ms} ms`);
  }

  /** Waits for the program's end. @returns its exit code */
  async untilExit(ms?: number): Promise<number | undefined> {
    await this.until((terminal) => terminal.exit !== undefined, 'the program ends', ms);
    return this.exit?.code;
  }

  async untilText(text: string | RegExp, ms?: number): Promise<void> {
    await this.until(
      (terminal) => (typeof text === 'string' ? terminal.text.includes(text) : text.test(terminal.text)),
      `the screen shows ${text}`,
      ms,
    );
  }

  /** Ends whatever still runs. */
  async close(): Promise<void> {
    if (!this.exit) {
      // What closing the window does; an interactive shell does not listen to SIGTERM.
      this.pty.kill('SIGHUP');
      await this.until((terminal) => terminal.exit !== undefined, 'the program ends', 8_000).catch(() => {
        this.pty.kill('SIGKILL');
      });
    }
    this.emulator.dispose();
  }
}
