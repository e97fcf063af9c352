import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink';
import { defined } from '../../src/model/defined.ts';
import type { EventNames } from '../../src/model/event.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { KeyPress } from '../../src/terminal/key.ts';
import type { ColourDepth } from '../../src/terminal/screen.ts';
import { App, type AppProps } from '../../views/App.tsx';
import { type FakeSession, fakeSession, StillClock } from './fixture.ts';

/** The stream Ink writes to; in debug mode each write is one whole frame. */
class FakeTerminal extends EventEmitter {
  columns: number;
  rows: number;
  readonly isTTY = true;
  last = '';
  writes = 0;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  readonly write = (text: string): boolean => {
    this.last = text;
    this.writes += 1;
    return true;
  };
}

export interface HarnessOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly colours?: ColourDepth;
  readonly ascii?: boolean;
  /** How the configuration calls things. */
  readonly names?: EventNames;
  readonly app?: Partial<Pick<AppProps, 'onError'>>;
}

/** The screen over a fake session, without a terminal: keys go in, frames come out. */
export class ScreenHarness {
  readonly session: FakeSession;
  readonly clock = new StillClock();
  /** What the screen asked of the terminal. */
  readonly asked: string[] = [];
  /** What the editor saves. */
  edited = '';
  readonly #terminal: FakeTerminal;
  readonly #listeners = new Set<(key: KeyPress) => void>();
  readonly #ink: ReturnType<typeof render>;

  constructor(from: Snapshot, options: HarnessOptions = {}) {
    this.session = fakeSession(from);
    if (options.names) this.session.names = options.names;
    this.#terminal = new FakeTerminal(options.columns ?? 80, options.rows ?? 24);
    const { asked } = this;
    const stdin = Object.assign(new EventEmitter(), { isTTY: false, setEncoding() {}, unref() {}, ref() {} });
    this.#ink = render(
      <App
        session={this.session}
        clock={this.clock}
        keys={{
          subscribe: (press) => {
            this.#listeners.add(press);
            return () => this.#listeners.delete(press);
          },
        }}
        screen={{
          colours: options.colours ?? 0,
          ascii: options.ascii ?? false,
          repaint: () => asked.push('repaint'),
          whenWritten: (done) => done(),
          reads: () => 0,
          suspend: () => asked.push('suspend'),
          edit: async (text) => {
            asked.push(`edit ${text}`);
            return this.edited;
          },
          quit: () => asked.push('quit'),
          copy: (text) => asked.push(`copy ${text}`) > 0,
        }}
        {...options.app}
      />,
      {
        stdout: this.#terminal as unknown as NodeJS.WriteStream,
        stdin: stdin as unknown as NodeJS.ReadStream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      },
    );
  }

  /** Presses keys by name as a person does, with time between them, letting the screen draw. */
  async press(...names: string[]): Promise<void> {
    for (const name of names) {
      this.clock.pause(400);
      const text = name === 'space' ? ' ' : [...name].length === 1 ? name : undefined;
      for (const press of [...this.#listeners]) press({ name, lull: 400, ...defined({ text }) });
      await this.settle();
      this.clock.pause(200);
      await this.settle();
    }
  }

  async type(text: string): Promise<void> {
    for (const letter of text) await this.press(letter === ' ' ? 'space' : letter);
  }

  /** Waits until React and the promises of the fake session have nothing left to do. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  async resize(columns: number, rows: number): Promise<void> {
    this.#terminal.columns = columns;
    this.#terminal.rows = rows;
    this.#terminal.emit('resize');
    await this.settle();
  }

  get writes(): number {
    return this.#terminal.writes;
  }

  /** The frame with its colours. */
  get raw(): string {
    return this.#terminal.last;
  }

  get lines(): string[] {
    return stripVTControlCharacters(this.raw).split('\n');
  }

  get text(): string {
    return this.lines.join('\n');
  }

  line(containing: string): string {
    const found = this.lines.find((line) => line.includes(containing));
    if (found === undefined) throw new Error(`no line contains "${containing}":\n${this.text}`);
    return found;
  }

  close(): void {
    this.#ink.unmount();
  }
}
