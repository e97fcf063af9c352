import { defaultAlerting } from '../../src/config/alerting.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import type { JournalEvent, NewEvent } from '../../src/model/event.ts';
import {
  type Notice,
  type NotifyConfig,
  type Route,
  SendError,
  type SendFailure,
} from '../../src/model/notify.ts';
import type { OncallConfig } from '../../src/model/oncall.ts';
import { Dispatch } from '../../src/notify/dispatch.ts';
import { ClockSteps, shifted } from '../../src/time/clock-steps.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { start } from './notice.ts';

export const minute = 60_000;

/** plantao ended without a word. */
export class Killed extends Error {}

export const oncall: OncallConfig = {
  zone: 'America/Sao_Paulo',
  people: ['ana', 'lead', 'cto'].map((id) => ({ id, name: id, phone: '+55 11' })),
  layers: [
    {
      name: 'always',
      zone: 'America/Sao_Paulo',
      shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 0, people: ['ana'] }],
    },
  ],
  overrides: [],
  policy: {
    levels: [
      { name: 'L1', notify: ['oncall'], waitMs: 15 * minute, via: ['phone'] },
      { name: 'L2', notify: ['lead'], waitMs: 15 * minute, via: ['phone'] },
      { name: 'L3', notify: ['cto'], waitMs: 15 * minute, only: 'P1', via: ['phone'] },
    ],
    repeat: 0,
    from: 'P1',
    remindMs: 60 * minute,
    answerMs: 10 * minute,
  },
};

export const route: Route = {
  severities: [],
  environments: [],
  channels: ['chat', 'pager'],
  groupMs: 0,
  repeatMs: 30 * minute,
};

export function alert(id: string, firedAt: number, more: Partial<AlertRow> = {}): AlertRow {
  return {
    ...{ id, name: id, from: 'plantao', phase: 'firing', severity: 'P1', severityName: 'P1', text: 'down' },
    ...{ startedAt: firedAt, firedAt, muted: [], flapping: false, actions: [], labels: {} },
    ...more,
  };
}

/** Alerts, a journal that outlives plantao, and receivers that count what reaches them. */
export class Simulation {
  readonly clock = new ManualClock(start);
  readonly written: JournalEvent[] = [];
  /** What arrived, as `KIND channel id`. */
  readonly arrived: { readonly channel: string; readonly notice: Notice }[] = [];
  rows: AlertRow[] = [];
  /** What of it cannot be said whether it is over. */
  readonly unknown = new Set<string>();
  routes: readonly Route[] = [route];
  oncall = oncall;
  /** What is configured of channels; those that are not named here reach everybody. */
  configured: NotifyConfig['channels'] = [];
  readonly unacked: string[] = [];
  /** Answers of receivers, in order: sent where there is none. */
  readonly failures: (SendFailure | { readonly failure: SendFailure; readonly retryAfterMs: number })[] = [];
  /** After how many writes it is killed, and whether the last of them is still written. */
  fuse: number | undefined;
  /** Killed between what a receiver takes and the answer to it. */
  killOnSend = false;
  isDead = false;
  #steps = new ClockSteps(this.clock);
  dispatch = this.#make();

  get now(): number {
    return this.clock.now();
  }

  /** Lets time pass second by second, or in larger steps, as a session does. */
  async run(ms: number, stepMs = 1_000): Promise<void> {
    for (let passed = 0; passed < ms && !this.isDead; passed += stepMs) {
      await this.clock.advance(stepMs);
      if (this.isDead) return;
      this.#followClock();
      this.dispatch.tick(this.rows, this.now);
      await this.clock.advance(0);
    }
  }

  restart(): void {
    this.#steps = new ClockSteps(this.clock);
    this.isDead = false;
    this.fuse = undefined;
    this.killOnSend = false;
    this.dispatch = this.#make();
    this.dispatch.restore(this.written, true);
  }

  /** As a session does that has the lead. */
  #followClock(): void {
    const by = this.#steps.take();
    if (by === 0) return;
    this.#write({ kind: 'clock.stepped', data: { by } }, { yes: true });
    this.dispatch.shift(by);
    // What other places acknowledge, and alerts, are moved by whoever knows them.
    this.rows = this.rows.map((row) => ({
      ...shifted(row, ['startedAt', 'firedAt'], by),
      ...(row.ack ? { ack: shifted(row.ack, ['at'], by) } : {}),
    }));
  }

  told(channel: string): string[] {
    return this.arrived.filter((one) => one.channel === channel).map(({ notice }) => notice.kind);
  }

  #make(): Dispatch {
    const alive = { yes: true };
    return new Dispatch({
      clock: this.clock,
      system: 's',
      environment: 'production',
      severityNames: defaultAlerting.names,
      oncall: this.oncall,
      notify: { channels: this.configured, routes: this.routes },
      channels: ['chat', 'pager', 'phone', 'text'].map((id) => ({
        id,
        kind: {
          idempotent: id === 'pager',
          ignores: id === 'pager' ? ['repeat', 'reminder'] : [],
          keepsCalls: id === 'pager',
        },
        channel: { label: id, send: (notice) => this.#send(id, notice, alive) },
      })),
      isUnknown: (about) => this.unknown.has(about),
      record: (event) => this.#write(event, alive),
      unacknowledge: (id) => {
        this.unacked.push(id);
        this.rows = this.rows.map((row) =>
          row.id === id && row.firedAt !== undefined ? alert(id, row.firedAt) : row,
        );
      },
      changed() {},
    });
  }

  async #send(channel: string, notice: Notice, alive: { yes: boolean }): Promise<string> {
    const failure = this.failures.shift();
    if (failure === undefined || failure === 'uncertain' || failure === 'unconfirmed')
      this.arrived.push({ channel, notice });
    if (this.killOnSend) {
      alive.yes = false;
      this.isDead = true;
      return new Promise(() => {});
    }
    if (failure === undefined) return 'ok';
    if (typeof failure === 'string') throw new SendError(failure, failure);
    throw new SendError('busy', failure.failure, failure.retryAfterMs);
  }

  #write(event: NewEvent, alive: { yes: boolean }): void {
    if (!alive.yes) throw new Killed();
    if (this.fuse !== undefined && --this.fuse < 0) {
      alive.yes = false;
      this.isDead = true;
      throw new Killed();
    }
    this.written.push({
      ...(JSON.parse(JSON.stringify(event)) as NewEvent),
      ...{ seq: this.written.length + 1, at: this.now, actor: { user: 'ana' }, host: 'h' },
      ...{ system: 's', environment: 'production', prevHash: '', hash: '' },
    });
  }
}
