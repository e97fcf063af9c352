import { afterAll, expect, it } from 'vitest';
import { AlertEngine } from '../../src/alerts/engine.ts';
import { foldedKinds } from '../../src/app/alert-events.ts';
import { defaultAlerting } from '../../src/config/alerting.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import type { NewEvent } from '../../src/model/event.ts';
import { type Notice, SendError } from '../../src/model/notify.ts';
import { Dispatch, dispatchKinds } from '../../src/notify/dispatch.ts';
import { episodeOf } from '../../src/notify/plan.ts';
import { metricRow } from '../alerts/simulation.ts';
import { plantao } from '../cli/plantao.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { Killed, minute, oncall } from '../notify/simulation.ts';
import { tempFolder } from '../services/temp.ts';
import { manyRules, numbers } from './week.ts';

const folder = tempFolder('week');
afterAll(() => folder.remove());

const rules = 200;
const ticks = 7 * 24 * 60;
const start = Date.UTC(2026, 10, 2, 12);
const channels = ['chat', 'pager', 'phone'];

const random = numbers(20_261_128);

const all = manyRules(rules);

/** What goes on when plantao is killed: the clock, the receivers, the file of the journal. */
const clock = new ManualClock(start);
const arrived = new Map<string, number>();
const open = { episodes: new Set<string>(), rows: [] as readonly AlertRow[] };
let kills = 0;

/** One life of plantao: rules, messages and a journal on disk. */
class Life {
  readonly engine: AlertEngine;
  readonly dispatch: Dispatch;
  readonly #journal: Journal;
  /** After how many writes it is killed; half of the time the last one still reaches the disk. */
  fuse = Number.POSITIVE_INFINITY;
  isDead = false;
  /** It is killed between what a receiver takes and its answer. */
  killOnSend = false;

  static async begin(): Promise<Life> {
    const journal = await openSqliteJournal({
      file: `${folder.path}/.local/state/plantao/journal.sqlite`,
      clock,
      ...{ actor: { user: 'ana' }, host: 'h', system: 's', environment: 'production', secrets: [] },
    });
    return new Life(journal);
  }

  private constructor(journal: Journal) {
    this.#journal = journal;
    const record = (event: NewEvent): void => this.#write(event);
    this.engine = new AlertEngine({ rules: all, alerting: { ...defaultAlerting, opens: 'P0' }, record });
    this.dispatch = new Dispatch({
      ...{ clock, system: 's', environment: 'production', severityNames: defaultAlerting.names },
      oncall: { ...oncall, policy: { ...oncall.policy!, from: 'P0' } },
      notify: {
        channels: [],
        routes: [
          {
            ...{ severities: ['P0', 'P1'], environments: [], channels: ['chat', 'pager'] },
            ...{ groupMs: 0, repeatMs: 120 * minute },
          },
          { severities: ['P2'], environments: [], channels: ['chat'], groupMs: 0 },
        ],
      },
      channels: channels.map((id) => ({
        id,
        kind: { idempotent: id === 'pager' },
        channel: { label: id, send: (notice) => this.#send(id, notice) },
      })),
      record,
      unacknowledge: (id) => this.engine.unacknowledge(id, 'plantao', clock.now()),
      changed() {},
    });
    const told = (kinds: readonly string[]) => journal.newest(100_000, kinds).toReversed();
    this.engine.restore(told(foldedKinds), clock.now());
    this.dispatch.restore(told(dispatchKinds), true);
  }

  /** Judges, tells, and lets what is on its way arrive. @throws Killed */
  async tick(readings: Parameters<AlertEngine['tick']>[0]): Promise<void> {
    const now = clock.now();
    this.engine.tick(readings, now);
    const rows = this.engine.rows(now);
    if (random() < 0.05) {
      const unacked = rows.find(
        ({ phase, severity, ack }) => phase === 'firing' && severity === 'P0' && !ack,
      );
      if (unacked) this.engine.acknowledge(unacked.id, 'ana', now);
    }
    open.rows = this.engine.rows(now);
    this.dispatch.tick(open.rows, now);
    await clock.advance(0);
    if (this.isDead) throw new Killed();
    for (const row of open.rows)
      if ((row.phase === 'firing' || row.phase === 'recovering') && row.muted.length === 0)
        open.episodes.add(`${row.severity} ${episodeOf(row)}`);
  }

  end(): void {
    this.isDead = true;
    this.#journal.close();
  }

  #write(event: NewEvent): void {
    if (this.isDead) throw new Killed();
    if (--this.fuse < 0) {
      if (random() < 0.5) this.#journal.append(event);
      this.isDead = true;
      throw new Killed();
    }
    this.#journal.append(event);
  }

  async #send(channel: string, notice: Notice): Promise<string> {
    const luck = random();
    if (luck < 0.02) throw new SendError('busy', 'again');
    const key = `${notice.id} -> ${channel}`;
    const times = arrived.get(key) ?? 0;
    // What comes again says so; the pager tells doubles by their key.
    if (times > 0 && channel !== 'pager') expect(notice.mayRepeat, key).toBe(true);
    arrived.set(key, times + 1);
    if (this.killOnSend) {
      this.isDead = true;
      return new Promise(() => {});
    }
    if (luck < 0.025) throw new SendError('the connection ended', 'uncertain');
    return 'ok';
  }
}

/** Readings of every rule's metric; each turns bad about six times in the week. */
const bad = Array.from({ length: rules }, () => false);
function read() {
  const now = clock.now();
  const rows = bad.map((was, index) => {
    bad[index] = was !== random() < (was ? 1 / 50 : 1 / 1_600);
    return metricRow(`m${index}`, random() < 0.01 ? null : bad[index] ? 20 : 5, now);
  });
  return { components: () => [], metrics: () => rows, queues: () => [], escalations: () => [] };
}

/** A minute of the week, with as many lives as it takes. */
async function live(life: Life): Promise<Life> {
  const readings = read();
  const luck = random();
  if (luck < 1 / 400) life.killOnSend = true;
  else if (luck < 1 / 150) life.fuse = Math.floor(random() * 12);
  try {
    await life.tick(readings);
    return life;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    kills++;
    life.end();
    // Back at once, or after a while in which nothing is judged.
    if (random() < 0.3) await clock.advance(Math.ceil(random() * 30) * minute);
    const next = await Life.begin();
    await next.tick(readings);
    return next;
  }
}

it('tells every alert of a week with 200 rules, faults and kills once, or says that it is late or unknown', async () => {
  let life = await Life.begin();
  for (let tick = 0; tick < ticks; tick++) {
    await clock.advance(minute);
    life = await live(life);
  }
  // Everything mends, and what is late arrives.
  bad.fill(false);
  for (let tick = 0; tick < 60; tick++) {
    await clock.advance(minute);
    const now = clock.now();
    const rows = all.map((_, index) => metricRow(`m${index}`, 5, now));
    await life.tick({ components: () => [], metrics: () => rows, queues: () => [], escalations: () => [] });
  }
  await life.dispatch.idle();
  expect(open.rows.filter(({ phase }) => phase !== 'normal')).toEqual([]);
  expect(life.dispatch.escalations()).toEqual([]);
  life.end();

  const journal = await openSqliteJournal({
    file: `${folder.path}/.local/state/plantao/journal.sqlite`,
    clock,
    ...{ actor: { user: 'ana' }, host: 'h', system: 's', environment: 'production', secrets: [] },
  });
  const events = [...journal.all()];
  journal.close();
  const text = (value: unknown): string => String(value);

  // Every alert that fired has ended, and no firing is there twice.
  const fired = events.filter(({ kind }) => kind === 'alert.firing');
  const episodes = fired.map(({ data }) => `${text(data.rule)}@${text(data.firedAt)}`);
  expect(new Set(episodes).size).toBe(episodes.length);
  expect(events.filter(({ kind }) => kind === 'alert.resolved')).toHaveLength(fired.length);

  // Every message came to one end.
  const ends = new Map<string, string[]>();
  const queued = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { kind, data } of events) {
    const id = text(data.delivery);
    if (kind === 'notice.queued') {
      expect(queued.has(id), `${id} queued twice`).toBe(false);
      queued.set(id, data);
    } else if (['notice.sent', 'notice.unknown', 'notice.failed', 'notice.withdrawn'].includes(kind))
      ends.set(id, [...(ends.get(id) ?? []), kind]);
  }
  let [sent, unended, late, repeats] = [0, 0, 0, 0];
  for (const [id, { channel }] of queued) {
    expect(ends.get(id), id).toHaveLength(1);
    const [end] = ends.get(id)!;
    const times = arrived.get(id) ?? 0;
    expect(end, id).not.toBe('notice.failed');
    if (times > 1 && channel !== 'pager') repeats++;
    if (end === 'notice.sent') {
      expect(times, id).toBeGreaterThanOrEqual(1);
      sent++;
    } else unended++;
  }
  for (const { data } of events.filter(({ kind }) => kind === 'notice.sent'))
    if (data.lateMs !== undefined) late++;
  expect([...arrived.keys()].filter((id) => !queued.has(id))).toEqual([]);

  // Every alert that was to be told was told in each channel of its route.
  const told = new Set<string>();
  for (const { channel, notice, episodes: listed } of queued.values())
    if ((notice as Notice).kind === 'firing')
      for (const episode of listed as string[]) told.add(`${text(channel)} ${episode}`);
  for (const one of open.episodes) {
    const [severity, episode] = one.split(' ') as [string, string];
    const route = { P0: ['chat', 'pager'], P1: ['chat', 'pager'], P2: ['chat'], P3: [] }[severity] ?? [];
    for (const channel of route) expect(told, `${one} in ${channel}`).toContain(`${channel} ${episode}`);
  }
  // What was told as firing was told as over, once, afterwards.
  const states = new Map<string, string>();
  for (const { channel, notice } of queued.values()) {
    const { about, kind } = notice as Notice;
    const key = `${text(channel)} ${about}`;
    if (kind === 'firing') states.set(key, 'firing');
    if (kind === 'resolved') {
      expect(states.get(key), key).toBe('firing');
      states.set(key, 'over');
    }
  }
  expect([...states.values()].filter((state) => state !== 'over')).toEqual([]);
  // Each call that was written down was also made.
  for (const { data } of events.filter(({ kind }) => kind === 'escalation.called'))
    expect([...queued.keys()], text(data.key)).toContain(`${text(data.key)} -> phone`);

  console.log({
    kills,
    fired: fired.length,
    messages: queued.size,
    sent,
    repeats,
    unended,
    late,
    events: events.length,
  });
  expect(kills).toBeGreaterThan(30);
  expect(fired.length).toBeGreaterThan(500);
  expect(repeats).toBeGreaterThan(0);
  expect(late).toBeGreaterThan(0);
  const verified = await plantao(['audit', 'verify'], { cwd: folder.path });
  expect(verified.code, verified.out + verified.err).toBe(0);
});
