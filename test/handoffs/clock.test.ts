import { describe, expect, it } from 'vitest';
import { HandoffReader } from '../../src/handoffs/rows.ts';
import { type AnswerTime, isBreached, lateAt } from '../../src/model/handoff.ts';
import type { Row } from '../../src/model/kind.ts';
import type { EscalationConfig } from '../../src/model/system.ts';
import { redactor } from '../../src/text/redactor.ts';
import { parseDays } from '../../src/time/days.ts';

const minute = 60_000;
/** Friday 2026-11-27, 12:00 UTC. */
const noon = Date.UTC(2026, 10, 27, 12);
const at = (minutes: number): string => new Date(noon + minutes * minute).toISOString();

const within = (byPriority: Record<string, number>, more: Partial<AnswerTime> = {}): AnswerTime => ({
  byPriority,
  otherwise: undefined,
  hours: [],
  always: [],
  ...more,
});
const half = within({}, { otherwise: 30 * minute });

const read = (
  rows: readonly Row[],
  answer: AnswerTime | undefined,
  columns: EscalationConfig['columns'] = {},
  unseen = 0,
) => new HandoffReader({ columns, ...(answer ? { answer } : {}) }, redactor([])).read(rows, unseen);
const clockOf = (row: Row, answer: AnswerTime | undefined, columns: EscalationConfig['columns'] = {}) =>
  read([row], answer, columns).waiting[0]!.clock;

describe('the clock of a handoff', () => {
  it('is there only where something says how soon an answer is due', () => {
    expect(clockOf({ id: 1, created_at: at(0) }, undefined)).toEqual({ state: 'none' });
    expect(read([{ id: 1, created_at: at(0) }], undefined).clocks).toBeUndefined();
  });

  it('goes by priority, in any case of letters', () => {
    const answer = within({ urgent: 5 * minute }, { otherwise: 60 * minute });
    expect(clockOf({ id: 1, created_at: at(0), priority: 'URGENT' }, answer)).toEqual({
      state: 'runs',
      dueAt: noon + 5 * minute,
    });
    expect(clockOf({ id: 1, created_at: at(0), priority: 'low' }, answer)).toMatchObject({
      dueAt: noon + 60 * minute,
    });
  });

  it('stands still outside of service hours, but not for those that never wait', () => {
    const hours = [
      { days: parseDays('weekdays'), fromMinute: 8 * 60, toMinute: 12 * 60 + 10, zone: 'UTC', text: '' },
    ];
    const answer = within({ urgent: 30 * minute, low: 30 * minute }, { hours, always: ['urgent'] });
    const monday = Date.UTC(2026, 10, 30, 8, 20);
    expect(clockOf({ created_at: at(0), priority: 'low' }, answer)).toEqual({ state: 'runs', dueAt: monday });
    expect(clockOf({ created_at: at(0), priority: 'urgent' }, answer)).toMatchObject({
      dueAt: noon + 30 * minute,
    });
  });

  it('runs although somebody took it, until a person has written', () => {
    const taken = { id: 1, created_at: at(0), claimed_by: 'ana', first_human_reply_at: null };
    expect(clockOf(taken, half)).toMatchObject({ state: 'runs' });
    expect(clockOf({ ...taken, first_human_reply_at: at(3) }, half)).toEqual({
      state: 'answered',
      at: noon + 3 * minute,
    });
    expect(clockOf({ ...taken, replied: true }, half, { answered: 'replied' })).toEqual({
      state: 'answered',
    });
    expect(clockOf({ ...taken, replied: false }, half, { answered: 'replied' })).toMatchObject({
      state: 'runs',
    });
  });

  it('takes waiting_since of 0 for nobody waiting, as Chatwoot means it', () => {
    const chat = { id: 1, created_at: noon / 1_000, waiting_since: 0 };
    expect(clockOf(chat, half)).toEqual({ state: 'answered' });
    expect(clockOf({ ...chat, waiting_since: noon / 1_000 + 60 }, half)).toEqual({
      state: 'runs',
      dueAt: noon + 31 * minute,
    });
    expect(read([chat], half).oldestAt).toBeUndefined();
  });

  it('takes the due time of the row before what is promised', () => {
    expect(clockOf({ id: 1, created_at: at(0), due_at: at(7) }, half)).toMatchObject({
      dueAt: noon + 7 * minute,
    });
    expect(clockOf({ id: 1, prazo: at(7) }, undefined, { due: 'prazo' })).toMatchObject({
      dueAt: noon + 7 * minute,
    });
  });

  it('says what it does not know instead of a time', () => {
    expect(clockOf({ id: 1 }, half)).toEqual({ state: 'unknown', why: 'no-start' });
    expect(clockOf({ id: 1, created_at: at(0), priority: 'x' }, within({ urgent: 1 }))).toEqual({
      state: 'unknown',
      why: 'no-time',
    });
    expect(clockOf({ id: 1, created_at: at(0), due_at: 'soon' }, half)).toEqual({
      state: 'unknown',
      why: 'unreadable',
    });
  });

  it('does not believe a clock whose named column is in no row', () => {
    const handoffs = read([{ id: 1, created_at: at(0) }], half, { answered: 'first_reply' });
    expect(handoffs.missing).toEqual(['first_reply']);
    expect(handoffs.waiting[0]!.clock).toEqual({ state: 'unknown', why: 'unreadable' });
    expect(handoffs.clocks).toEqual({ dues: [], unknown: 1 });
    // What a document has deeper down may be empty everywhere.
    expect(
      read([{ id: 1, created_at: at(0), meta: {} }], half, { claimed: 'meta.assignee.name' }).missing,
    ).toEqual([]);
    const [deep] = read([{ id: 1, meta: { assignee: { name: 'Ana' } } }], half, {
      claimed: 'meta.assignee.name',
    }).waiting;
    expect(deep!.claimedBy).toBe('Ana');
    // A column that holds something for some rows only is no mistake.
    const mixed = read(
      [
        { id: 1, created_at: at(0) },
        { id: 2, created_at: at(0), first_reply: at(1) },
      ],
      half,
      {
        answered: 'first_reply',
      },
    );
    expect(mixed.missing).toEqual([]);
    expect(mixed.waiting.map(({ clock }) => clock.state)).toEqual(['runs', 'answered']);
  });
});

describe('the list', () => {
  it('has the breached first, then the next to be due, then those of which nobody knows, the answered last', () => {
    const rows = [
      { id: 'answered', created_at: at(-500), first_human_reply_at: at(-1) },
      { id: 'unknown' },
      { id: 'later', created_at: at(-1) },
      { id: 'late', created_at: at(-90) },
      { id: 'later still', created_at: at(0) },
      { id: 'latest', created_at: at(-300) },
    ];
    const { waiting, clocks, oldestAt } = read(rows, half);
    expect(waiting.map(({ id }) => id)).toEqual([
      'latest',
      'late',
      'later',
      'later still',
      'unknown',
      'answered',
    ]);
    expect(waiting.map(({ clock }) => isBreached(clock, noon))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(clocks).toMatchObject({ unknown: 1 });
    expect(
      [noon - 300 * minute, noon, noon + 29 * minute, noon + 30 * minute].map((now) => lateAt(clocks!, now)),
    ).toEqual([0, 2, 3, 4]);
    expect(oldestAt).toBe(noon - 300 * minute);
  });

  it('counts those late that are not listed, and does not know of those it has not seen', () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ id: index, created_at: at(-index) }));
    const { waiting, clocks } = read(rows, half, {}, 3);
    expect(waiting).toHaveLength(200);
    expect(lateAt(clocks!, noon)).toBe(470);
    expect(clocks!.unknown).toBe(3);
  });

  it('shows every column of the row, empty ones too, without secrets or escapes', () => {
    const [row] = new HandoffReader({ columns: {} }, redactor(['s3cr3t-value'])).read([
      { id: 1, phone: '+55 11', note: '\u001b[31ms3cr3t-value', tries: 3, meta: { a: 1 }, last: null },
    ]).waiting;
    expect(row!.fields).toEqual([
      { name: 'id', text: '1' },
      { name: 'phone', text: '+55 11' },
      { name: 'note', text: expect.not.stringMatching(/\u001b|s3cr3t/) },
      { name: 'tries', text: '3' },
      { name: 'meta', text: '{"a":1}' },
      { name: 'last', text: null },
    ]);
  });
});

describe('a bot that still answers', () => {
  const bot = (row: Row, columns: EscalationConfig['columns'] = {}) =>
    read([{ id: 1, created_at: at(0), ...row }], undefined, columns).waiting[0]!.bot;

  it('is a contradiction once it wrote after its farewell', () => {
    expect(bot({ bot_replied_at: at(5) })).toEqual({ at: noon + 5 * minute });
    expect(bot({ bot_replied_at: at(0.5) })).toBeUndefined();
    expect(bot({ bot_replied_at: at(-10) })).toBeUndefined();
    expect(bot({ bot_replied_at: null })).toBeUndefined();
  });

  it('is one where it has the conversation', () => {
    const [row] = read([{ id: 1, created_at: at(0), controlled_by: 'ai' }], undefined).waiting;
    expect(row).toMatchObject({ bot: {} });
    expect(row!.claimedBy).toBeUndefined();
    expect(bot({ controlled_by: 'human' })).toBeUndefined();
    expect(bot({ ligado: true }, { bot: 'ligado' })).toEqual({});
    expect(bot({ ligado: false }, { bot: 'ligado' })).toBeUndefined();
  });

  it('is none once a person answered', () => {
    expect(bot({ bot_replied_at: at(50), first_human_reply_at: at(9) })).toBeUndefined();
  });
});
