import { EventEmitter } from 'node:events';
import { TerminalInput } from '../../src/terminal/input.ts';
import { press } from '../../views/input/controller.ts';
import { createScreen, type Screen } from '../../views/input/screen.ts';
import { defaultKeymap } from '../../views/keymap.ts';
import { screens } from '../../views/screens/registry.ts';
import { type FakeSession, fakeSession, incident, plan, StillClock } from './fixture.ts';

class Bytes extends EventEmitter {
  resume() {}
  pause() {}
}

/** One read of the terminal: what came, and how long nothing had come before, in milliseconds. */
export interface Read {
  readonly after: number;
  readonly bytes: Buffer;
}

/** Something that the session was told, and when, in elapsed milliseconds. */
export interface Told {
  readonly what: string;
  readonly at: number;
}

/** The screen without drawing: bytes of a terminal go in at their times, commands to the session come out. */
export class Typist {
  readonly clock = new StillClock();
  readonly session: FakeSession;
  readonly screen: Screen;
  readonly told: Told[] = [];
  readonly reads: { readonly text: string; readonly at: number }[] = [];
  quits = 0;
  /** Whether what is drawn goes out; a stalled reader keeps it. */
  stalled = false;
  readonly #waiting: (() => void)[] = [];
  readonly #stream = new Bytes();
  readonly #input = new TerminalInput(this.#stream, this.clock, false);

  constructor(answer = plan) {
    this.session = fakeSession(incident);
    this.session.answer = () => answer();
    const nothing = (): void => {};
    this.screen = createScreen(
      this.session,
      {
        ...{ colours: 0, ascii: false, repaint: nothing, suspend: nothing, copy: () => true },
        edit: async (text) => text,
        quit: () => {
          this.quits += 1;
        },
        reads: () => this.#input.reads,
        whenWritten: (done) => {
          if (this.stalled) this.#waiting.push(done);
          else done();
        },
      },
      this.clock,
      screens,
      defaultKeymap,
    );
    this.screen.size = { columns: 120, rows: 40 };
    this.#input.subscribe((key) => press(this.screen, key));
    this.#input.start();
  }

  /** Lets `ms` pass, step by step, so that what is planned meanwhile is there when it would be. */
  async wait(ms: number): Promise<void> {
    for (let rest = ms; rest > 0; rest -= 50) {
      this.clock.pause(Math.min(50, rest));
      await this.#settle();
    }
  }

  /** One read. */
  async type(text: string | Buffer): Promise<void> {
    const bytes = Buffer.from(text as string, 'utf8');
    this.reads.push({ text: bytes.toString('latin1'), at: this.clock.elapsed() });
    this.#stream.emit('data', bytes);
    await this.#settle();
  }

  async play(reads: readonly Read[]): Promise<void> {
    for (const { after, bytes } of reads) {
      await this.wait(after);
      await this.type(bytes);
    }
  }

  /** Stops reading and begins again, as a suspended program does. */
  suspend(): void {
    this.#input.stop();
  }

  resume(): void {
    this.#input.start();
  }

  /** The reader has caught up. */
  release(): void {
    this.stalled = false;
    for (const done of this.#waiting.splice(0)) done();
  }

  get confirmed(): readonly Told[] {
    return this.told.filter(({ what }) => what.startsWith('confirm'));
  }

  /** Promises of the fake session settle; what it was told meanwhile is noted with its time. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn++) await Promise.resolve();
    for (const [what] of this.session.sent.slice(this.told.length))
      this.told.push({ what: String(what), at: this.clock.elapsed() });
  }
}
