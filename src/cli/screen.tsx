import { render, useApp } from 'ink';
import type { ReactNode } from 'react';
import { App } from '../../views/App.tsx';
import type { Clock } from '../model/clock.ts';
import { systemClock } from '../model/clock.ts';
import type { Session } from '../model/session.ts';
import { nothingShown, terminalSignal } from '../notify/terminal.ts';
import { colourDepth, speaksUnicode } from '../terminal/colours.ts';
import { gate } from '../terminal/gate.ts';
import { TerminalInput } from '../terminal/input.ts';
import { canBeContinued } from '../terminal/job.ts';
import { type Leave, TerminalLease } from '../terminal/lease.ts';
import { TerminalModes, unblock } from '../terminal/modes.ts';
import { copySequence, restoreTitle, saveTitle } from '../terminal/osc.ts';
import type { ScreenPort } from '../terminal/screen.ts';
import { withoutSecrets } from '../text/known-secrets.ts';
import { settledWithin, sleep } from '../time/sleep.ts';
import { words } from '../words/index.ts';
import { complain } from './context.ts';
import { closingSession, drained } from './ending.ts';
import { exitCodes } from './exit-codes.ts';

interface ScreenOptions {
  /** Opens the session; called only on a terminal. */
  readonly open: () => Promise<{ readonly session: Session }>;
  readonly ascii?: boolean;
  readonly colour?: boolean;
  /** Bell, notification and window title when alerts change; on unless it is `false`. */
  readonly signals?: boolean;
  readonly clock?: Clock;
}

/** Frames a second at most, reached only by held keys; a key waits one frame at most. */
const maxFps = 30;
/** How long a change may wait for its frame, in milliseconds. */
const frameMs = Math.ceil(1_000 / maxFps);
/** How long the last frame may take to go out before the terminal is released without it, in milliseconds. */
const farewellMs = 300;

/** Exit codes of the signals that keys send to everything in the terminal: SIGINT and SIGQUIT. */
const terminalKeys: readonly number[] = [130, 131];

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

/**
 * Shows the screen until the person quits or something ends it, and restores the terminal.
 * @returns the exit code: 0 after quitting, 128 + n after a signal, 70 after an internal error, 3 without a terminal
 */
export async function runScreen(options: ScreenOptions): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    complain(words.commands.errors.noTerminal);
    return exitCodes.unknown;
  }
  const clock = options.clock ?? systemClock;
  const { session } = await options.open();
  const left = Promise.withResolvers<Leave>();
  const modes = new TerminalModes(stdout.fd, stdin);
  const input = new TerminalInput(stdin, clock, Boolean(process.env.SSH_CONNECTION || process.env.SSH_TTY));
  let suspendTerminal: SuspendTerminal | undefined;
  let suspended = false;

  let editing = false;

  const suspend = async (): Promise<void> => {
    // The editor stops itself and its group: plantao goes with it, or calls it back where no shell would.
    if (editing) process.kill(0, canBeContinued() ? 'SIGSTOP' : 'SIGCONT');
    if (suspended || !suspendTerminal || !canBeContinued()) return;
    suspended = true;
    try {
      await suspendTerminal(async () => {
        input.stop();
        modes.give(false);
        // Stop the whole group, so that a wrapper such as npm also returns the terminal to the shell.
        process.kill(0, 'SIGSTOP');
        // The signal takes effect between two turns of the event loop; what follows runs after SIGCONT.
        await sleep(clock, 50);
        modes.take();
        input.start();
      });
    } finally {
      suspended = false;
    }
  };

  const edit = async (text: string): Promise<string> => {
    if (suspended || !suspendTerminal) return text;
    suspended = editing = true;
    const stop = new AbortController();
    void left.promise.then(() => stop.abort());
    try {
      let edited = text;
      await suspendTerminal(async () => {
        input.stop();
        modes.give(false);
        try {
          const { editText } = await import('./editor.ts');
          edited = await editText(text, process.env, stop.signal);
        } finally {
          modes.take();
          input.start();
        }
      });
      return edited;
    } finally {
      suspended = editing = false;
    }
  };

  const leave = (why: Leave): void => {
    // Ctrl-C and Ctrl-\ are for the editor while there is one.
    if (!editing || !terminalKeys.includes(why.code)) left.resolve(why);
  };
  const lease = new TerminalLease(modes, leave, () => void suspend());
  const ascii = options.ascii ?? !speaksUnicode(process.env);
  const screen: ScreenPort = {
    colours: options.colour === false ? 0 : colourDepth(process.env),
    ascii,
    repaint() {
      instance.clear();
      stdout.write('\u001b[2J\u001b[H');
      stdout.emit('resize');
    },
    whenWritten: (done) => void clock.after(frameMs, () => stdout.write('', () => done())),
    reads: () => input.reads,
    suspend: () => void suspend(),
    edit,
    quit: () => left.resolve({ code: 0 }),
    copy(text) {
      const sequence = copySequence(text);
      if (sequence !== undefined) stdout.write(sequence);
      return sequence !== undefined;
    },
  };

  unblock(stdout);
  // Ink shows the cursor again through stderr while the process exits.
  if (process.stderr.isTTY) unblock(process.stderr);
  lease.start();
  input.start();
  const shown: Session = {
    store: gate(session.store, stdout),
    commands: session.commands,
    // Another object once the configuration changed.
    get names() {
      return session.names;
    },
    close: () => session.close(),
  };
  let signalled = nothingShown;
  const signal = (): void => {
    if (suspended) return;
    const { system } = session.store.get('system');
    const { shown: now, output } = terminalSignal(system, session.store.get('alerts'), signalled);
    signalled = now;
    // A blocked terminal gets no bell either; the next change signals again.
    if (output !== '' && !stdout.writableNeedDrain) stdout.write(output);
  };
  if (options.signals !== false) {
    stdout.write(saveTitle);
    signal();
  }
  const quiet = options.signals === false ? () => {} : session.store.subscribe('alerts', signal);
  const instance = render(
    <Suspendable onReady={(suspendInk) => (suspendTerminal = suspendInk)}>
      <App session={shown} keys={input} screen={screen} clock={clock} />
    </Suspendable>,
    {
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps,
      interactive: true,
      isScreenReaderEnabled: false,
    },
  );
  // A terminal that shrank moves what it shows, even when it has grown again before anybody looked: only all of it anew is right.
  const resized = (): void => {
    if (!suspended) screen.repaint();
  };
  process.on('SIGWINCH', resized);
  instance.waitUntilExit().then(
    () => left.resolve({ code: 0 }),
    (error: unknown) => left.resolve({ code: 70, error }),
  );

  const { code, error } = await left.promise;
  process.off('SIGWINCH', resized);
  input.stop();
  quiet();
  if (options.signals !== false) stdout.write(restoreTitle);
  suspendTerminal = undefined;
  instance.unmount();
  await settledWithin(clock, farewellMs, instance.waitUntilExit());
  // The person has the terminal back at once. The lease lasts until everything is closed, so that a late error neither changes the
  // exit code nor skips what follows.
  modes.give(true);
  await closingSession(() => session.close());
  // Let a slow link take the last frame; do not wait for a blocked one.
  await settledWithin(clock, farewellMs, drained(stdout));
  lease.end();
  for (const warning of lease.warnings) process.stderr.write(`${withoutSecrets(warning)}\n`);
  if (error !== undefined) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${withoutSecrets(words.commands.errors.stopped(trace))}\n`);
  }
  return code;
}

/** Hands out Ink's suspension of the terminal, which only components can reach. */
function Suspendable(props: { onReady: (suspend: SuspendTerminal) => void; children: ReactNode }): ReactNode {
  const { suspendTerminal } = useApp();
  props.onReady(suspendTerminal);
  return props.children;
}
