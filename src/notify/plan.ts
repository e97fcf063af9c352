import { type AlertRow, isActive, isTold, type Severity, severityRank } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { Notice, NoticeKind, PlannedNotice, Route } from '../model/notify.ts';
import { words } from '../words/index.ts';
import type { ChannelThread, Outbox } from './deliveries.ts';
import { nextThread, threadKey } from './deliveries.ts';
import { routeFor } from './route.ts';

interface PlanFacts {
  readonly rows: readonly AlertRow[];
  readonly routes: readonly Route[];
  readonly system: string;
  readonly environment: string;
  readonly severityNames: Readonly<Record<Severity, string>>;
  /** Whether it cannot be said yet that what an incident or alert was about is over. */
  readonly isUnknown: (about: string) => boolean;
}

/** A message that is to be queued for a channel now. */
interface DueNotice {
  readonly channel: string;
  readonly notice: Notice;
  readonly episodes: readonly string[];
  /** The number of its thread. */
  readonly thread: number;
  readonly ackedAt?: number;
}

/** Messages that are due now, and those that will be if nothing changes. */
export function planNotices(
  facts: PlanFacts,
  outbox: Outbox,
  now: number,
): { readonly due: readonly DueNotice[]; readonly planned: readonly PlannedNotice[] } {
  const due: DueNotice[] = [];
  const planned: PlannedNotice[] = [];
  const active = facts.rows.filter((row) => isTold(row) && isActive(row));
  const channels = new Set([
    ...facts.routes.flatMap((route) => route.channels),
    ...[...outbox.threads.values()].map(({ channel }) => channel),
  ]);
  for (const channel of channels) {
    for (const [about, rows] of groupsOf(channel, active, outbox)) {
      const key = threadKey(channel, about);
      const told = outbox.threads.get(key);
      const thread = told?.number ?? nextThread(outbox, key);
      const one = noticeFor({ channel, about, thread, told }, rows, facts, now);
      if (one.due) due.push(one.due);
      if (one.planned) planned.push(one.planned);
    }
  }
  return { due, planned };
}

/** What a message is about, and where it goes. */
interface Addressed {
  readonly channel: string;
  readonly about: string;
  /** The number of the thread, which may not have begun yet. */
  readonly thread: number;
  /** What the channel was told. */
  readonly told: ChannelThread | undefined;
}

/** What one channel is due about one incident or alert. */
function noticeFor(
  { channel, about, thread, told }: Addressed,
  rows: readonly AlertRow[],
  facts: PlanFacts,
  now: number,
): { readonly due?: DueNotice; readonly planned?: PlannedNotice } {
  if (rows.length === 0 && facts.isUnknown(about)) return {};
  if (rows.length === 0) return told ? { due: over(channel, told, facts.rows, now) } : {};
  const make = (kind: NoticeKind, at: number, more: { readonly ackedAt?: number } = {}): DueNotice => ({
    channel,
    thread,
    notice: noticeOf(kind, about, rows, idOf(about, thread, kind, (told?.count ?? 0) + 1), at, facts),
    episodes: rows.map(toldAs),
    ...more,
  });
  const open = rows.filter((row) => row.muted.length === 0 && !row.ack);
  const severity = worstOf(rows);
  const route = routeFor(facts.routes, { severity, environment: facts.environment }, now);
  const here = route?.channels.includes(channel) ? route : undefined;
  const heard = rows.filter(isHeard);
  const fresh = heard.filter(
    (row) => ![episodeOf(row), toldAs(row)].some((episode) => told?.episodes.includes(episode)),
  );
  const worse = told !== undefined && severityRank(severity) < severityRank(told.notice.severity);
  if (here && (fresh.length > 0 || (worse && heard.length > 0))) {
    const at = told ? now : Math.min(...fresh.map(({ firedAt }) => firedAt ?? now)) + here.groupMs;
    if (at <= now) return { due: make('firing', at) };
    return { planned: { about, channel, kind: 'firing', at } };
  }
  if (!told) return {};
  const ackedAt = Math.max(0, ...rows.map(({ ack }) => ack?.at ?? 0));
  if (rows.every(({ ack }) => ack) && ackedAt > (told.ackedAt ?? 0))
    return { due: make('acknowledged', now, { ackedAt }) };
  if (!here || here.repeatMs === undefined || open.length === 0) return {};
  const at = told.lastAt + here.repeatMs;
  return at <= now ? { due: make('repeat', at) } : { planned: { about, channel, kind: 'repeat', at } };
}

/** The notice that it resolved, or that it ended because nobody can tell any more. */
function over(channel: string, told: ChannelThread, rows: readonly AlertRow[], now: number): DueNotice {
  const { notice, count, about, number: thread } = told;
  const { lateMs: _, ...rest } = notice;
  const ids = new Set(told.episodes.map((episode) => episode.slice(0, episode.lastIndexOf('@'))));
  const unsure = rows.find(({ id, trouble }) => trouble && ids.has(id));
  const say = words.notify.message;
  const spent = say.lasted(Math.max(0, now - notice.startedAt));
  return {
    channel,
    thread,
    episodes: [],
    notice: {
      ...rest,
      kind: 'resolved',
      id: idOf(about, thread, 'resolved', count + 1),
      at: now,
      people: [],
      ...(unsure ? { unsure: true } : {}),
      text: unsure ? `${say.unsure(unsure.trouble!.text)}\n${spent}` : spent,
    },
  };
}

function noticeOf(
  kind: NoticeKind,
  about: string,
  rows: readonly AlertRow[],
  id: string,
  at: number,
  { system, environment, severityNames }: PlanFacts,
): Notice {
  const severity = worstOf(rows);
  const first = rows.find((row) => row.severity === severity)!;
  const startedAt = Math.min(...rows.map((row) => row.startedAt ?? row.firedAt ?? at));
  const by = [...new Set(rows.flatMap(({ ack }) => ack?.by ?? []))];
  const say = words.notify.message;
  return {
    ...{ kind, about, system, environment, severity, startedAt, at, people: [] },
    id,
    severityName: severityNames[severity],
    title: rows.length > 1 ? say.andMore(first.name, rows.length - 1) : first.name,
    text: [
      ...alertLines(rows),
      ...(rows.length > mostAlerts ? [say.moreAlerts(rows.length - mostAlerts)] : []),
      ...(kind === 'acknowledged' ? [say.acknowledgedBy(by)] : []),
    ].join('\n'),
    ...defined({ component: first.component, runbook: first.runbook, link: first.link }),
  };
}

/** Most alerts that one message names. */
const mostAlerts = 20;

/** What a message says of its alerts, a line each; of one that is muted by its cause, the cause. */
export function alertLines(rows: readonly AlertRow[]): readonly string[] {
  const say = words.notify.message;
  return rows.slice(0, mostAlerts).map((row) => {
    const line = say.alert(row.name, row.text);
    return isExplained(row)
      ? say.explained(
          line,
          row.muted.map(({ text }) => text),
        )
      : line;
  });
}

/** Whether channels hear of it: nobody was told, or it has a cause, or joined an incident that somebody has, and calls nobody. */
function isHeard(row: AlertRow): boolean {
  const { muted, ack } = row;
  if (isExplained(row)) return true;
  return muted.every(({ by }) => by === 'acknowledged') && (!ack || ack.inherited === true);
}

/** Whether another alert is the only reason why it is muted. */
function isExplained({ muted, ack }: AlertRow): boolean {
  return !ack && muted.length > 0 && muted.every(({ by }) => by === 'dependency' || by === 'rule');
}

/** What a firing is remembered as once it was told: one that was told with its cause is told again when it stands alone. */
function toldAs(row: AlertRow): string {
  return isExplained(row) ? `${episodeOf(row)} explained` : episodeOf(row);
}

/** Active alerts by what they are told as. A firing that was told stays with what it was told as, also when its incident is closed. */
function groupsOf(
  channel: string,
  active: readonly AlertRow[],
  outbox: Outbox,
): ReadonlyMap<string, readonly AlertRow[]> {
  const groups = new Map<string, AlertRow[]>();
  const known = new Map<string, string>();
  for (const told of outbox.threads.values()) {
    if (told.channel !== channel) continue;
    groups.set(told.about, []);
    for (const episode of told.episodes) known.set(episode.replace(/ explained$/, ''), told.about);
  }
  for (const row of active) {
    const about = known.get(episodeOf(row)) ?? row.incident ?? row.id;
    groups.set(about, [...(groups.get(about) ?? []), row]);
  }
  return groups;
}

export function episodeOf({ id, firedAt }: AlertRow): string {
  return `${id}@${firedAt ?? 0}`;
}

export function worstOf(rows: readonly AlertRow[]): Severity {
  return rows.reduce<Severity>(
    (worst, { severity }) => (severityRank(severity) < severityRank(worst) ? severity : worst),
    'P3',
  );
}

/** Of what it is about and which message it is: whoever else tells the same thing gives it the same id. */
function idOf(about: string, thread: number, kind: NoticeKind, count: number): string {
  return `${about}/${thread}/${kind}/${count}`;
}
