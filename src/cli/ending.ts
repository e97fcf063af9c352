import { Worker } from 'node:worker_threads';
import { systemClock } from '../model/clock.ts';
import type { Unfinished } from '../model/session.ts';
import { settledWithin } from '../time/sleep.ts';
import { words } from '../words/index.ts';
import { complain } from './context.ts';

/** How long closing connections may take, in milliseconds. The process ends after it, and they with the process. */
const closingMs = 300;
/** How long a session may take to close: it bounds its own connections, but waits for actions that it cancelled, in milliseconds. */
const sessionMs = 2_500;
/** When a process that is ending is killed, whatever it is held by, in milliseconds. */
const longestMs = 6_000;
/** How long a shared journal may go on delivering what a command wrote, in milliseconds. */
const deliveringMs = 2_000;
/** How long output may take to go out where nobody waits for it any more, in milliseconds. */
const farewellMs = 100;

/** Whether what is still open may hold the process for a while. */
let holds = true;

/** Closes what a command asked through. A host that does not answer is not waited for. */
export async function closing(close: () => Promise<unknown>): Promise<void> {
  holds = false;
  await settledWithin(systemClock, closingMs, close());
}

/** Closes a session, and says on standard error what it could not finish. */
export async function closingSession(close: () => Promise<Unfinished>): Promise<void> {
  holds = false;
  killLater();
  const closed = close();
  await settledWithin(systemClock, sessionMs, closed);
  const unfinished = await Promise.race([closed, undefined]);
  for (const sentence of sentencesOf(unfinished)) complain(sentence);
}

function sentencesOf(unfinished: Unfinished | undefined): readonly string[] {
  const said = words.commands.ending;
  if (!unfinished) return [said.gaveUp];
  const { unwritten, undelivered, cutOff } = unfinished;
  return [
    ...(unwritten === undefined ? [] : [said.unwritten(unwritten)]),
    ...(undelivered === 0 ? [] : [said.undelivered(undelivered)]),
    ...(cutOff === 0 ? [] : [said.cutOff(cutOff)]),
  ];
}

/** Ends the process when the work is done, whatever connections are still open. Whoever reads the output gets all of it. */
export async function endProcess(): Promise<void> {
  const { stdout, stderr } = process;
  // A terminal nobody reads any more (a stalled ssh) never drains; that must not keep the process alive.
  if (!stdout.isTTY) await drained(stdout);
  if (!stderr.isTTY) await drained(stderr);
  if (holds) setTimeout(() => process.exit(), deliveringMs).unref();
  else process.exit();
}

/** Lets output go out for a moment, then ends the process: nobody waits for more of it. */
export async function endProcessSoon(code: number): Promise<never> {
  await settledWithin(systemClock, farewellMs, drained(process.stdout));
  process.exit(code);
}

/** Resolves when everything that was written has gone out. */
export function drained(stream: NodeJS.WriteStream): Promise<void> {
  return stream.writableLength === 0
    ? Promise.resolve()
    : new Promise((done) => stream.write('', () => done()));
}

/** From a thread of its own: this one may be held by anything, a locked file or a loop, and would not hear its own timer. */
function killLater(): void {
  const work = `
    const { workerData } = require('node:worker_threads');
    setTimeout(() => {
      require('node:fs').writeSync(2, workerData.said);
      process.kill(process.pid, 'SIGKILL');
    }, workerData.ms);`;
  const workerData = { ms: longestMs, said: `plantao: ${words.commands.ending.killed}\n` };
  new Worker(work, { eval: true, workerData }).on('error', () => {}).unref();
}
