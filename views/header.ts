import type { Snapshot, SystemSlice } from '../src/model/snapshot.ts';
import { statusesWorstFirst } from '../src/model/status.ts';
import { displayWidth } from '../src/text/width.ts';
import { words } from '../src/words/index.ts';
import { dutyTexts } from './panes/oncall-lines.ts';
import { isPending } from './screens/action/pending.ts';
import { ageText, whenText } from './ui/age.ts';
import { type Role, statusRole, type Theme } from './ui/theme.ts';

type Piece = readonly [text: string, role: Role];

const widthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, [text]) => sum + displayWidth(text) + 1, 0);

/** System, environment and what must not be forgotten on the left; counts on the right. One line of exactly `width` columns. */
export function systemLine(
  theme: Theme,
  snapshot: Pick<Snapshot, 'system' | 'attention' | 'actions' | 'oncall'>,
  now: number,
  width: number,
): string {
  const { system, attention, actions, oncall } = snapshot;
  const { guard } = theme.glyphs;
  const left: Piece[] = system.guarded
    ? [
        [
          ` ${guard} ${words.screen.header.guarded(theme.fit(system.environment, Math.min(24, displayWidth(system.environment))))} ${guard} `,
          'guarded',
        ],
      ]
    : [[theme.fit(system.environment, Math.min(30, displayWidth(system.environment))), 'accent']];
  if (system.readOnly) left.push([` ${words.screen.header.readOnly} `, 'notice']);
  if (system.frozen) {
    const { by, reason } = system.frozen;
    const text = words.screen.header.frozen(by, reason);
    left.push([` ${theme.fit(text, Math.min(displayWidth(text), 48))} `, 'guarded']);
  }
  if (oncall.handoffBy !== undefined)
    left.push([` ${words.screen.oncall.handoff(whenText(oncall.handoffBy, now))} `, 'notice']);
  const running = actions.filter(({ state }) => isPending(state)).length;
  const lost = actions.filter(({ state }) => state === 'unknown').length;
  const tail: Piece[] = [];
  const [first] = system.temporary;
  if (first && first.dueAt <= now) {
    const text = words.screen.header.undoDue(first.component, first.text, system.temporary.length - 1);
    left.push([` ${theme.fit(text, Math.min(displayWidth(text), 48))} `, 'notice']);
  } else if (first) tail.push([words.screen.header.undoLater(ageText(first.dueAt, now)), 'accent']);
  if (running > 0) tail.push([words.screen.header.running(running), 'accent']);
  if (lost > 0) tail.push([words.screen.header.unknownOutcome(lost), 'unknown']);
  tail.push(
    attention.length > 0
      ? [
          `${theme.glyphs.alert} ${words.screen.header.alerts(attention.length)}`,
          attention.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
        ]
      : [words.screen.header.noAlerts, 'muted'],
  );
  const room = width - 2 - widthOf(left) - widthOf(tail);
  const long = countPieces(theme, system, true);
  const short = countPieces(theme, system, false);
  const duties = dutyTexts(oncall, system, now).map((text): Piece[] => [
    [text, oncall.duty.person ? 'plain' : 'critical'],
  ]);
  const fits = ([counts, duty]: readonly [Piece[], Piece[]]): boolean =>
    widthOf(counts) + widthOf(duty) + 10 <= room;
  // Who is on call is worth more than words beside the counts, unless there is room for both.
  const [counts, duty] = [
    ...duties.slice(0, 1).map((text) => [long, text] as const),
    ...duties.map((text) => [short, text] as const),
    [long, [] as Piece[]] as const,
  ].find(fits) ?? [short, [] as Piece[]];
  left.push(...duty);
  const right = [...counts, ...tail];
  const nameRoom = Math.max(0, width - 2 - widthOf(left) - widthOf(right));
  const name = theme.fit(system.system, Math.min(displayWidth(system.system), nameRoom));
  const gap = ' '.repeat(Math.max(0, nameRoom - displayWidth(name)));
  const draw = (pieces: readonly Piece[]): string =>
    pieces.map(([text, role]) => theme.paint(role, theme.fit(text, displayWidth(text)))).join(' ');
  const used = 1 + displayWidth(name) + 1 + widthOf(left) + gap.length + widthOf(right) - 1;
  const line = ` ${theme.paint('strong', name)} ${draw(left)}${gap} ${draw(right)}`;
  if (used <= width) return line + ' '.repeat(Math.max(0, width - used));
  // Too narrow for all of it: what must not be overlooked stays, the rest is cut.
  const most = [...left, ...countPieces(theme, system, false), ...tail];
  let kept = 0;
  const fitting = most.filter(([text]) => {
    if (kept + displayWidth(text) + 1 > width) return false;
    kept += displayWidth(text) + 1;
    return true;
  });
  return draw(fitting) + ' '.repeat(Math.max(0, width - kept + 1));
}

function countPieces(theme: Theme, system: SystemSlice, named: boolean): Piece[] {
  const pieces = statusesWorstFirst
    .filter((status) => system.counts[status] > 0 || status === 'up')
    .map((status): Piece => {
      const count = system.counts[status];
      const text = `${theme.glyphs.status[status]} ${count}${named ? ` ${words.names.statuses[status]}` : ''}`;
      return [text, count > 0 ? statusRole[status] : 'muted'];
    });
  return pieces;
}

/** How long missing readings are nothing to wonder about: rates need two of them. In milliseconds. */
const warmUpMs = 25_000;

/**
 * The worst things in words, as many as fit; else why there is nothing to say.
 * @param dark how many rows are unknown, stale or without data: with any, nothing is called good
 */
export function attentionLine(
  theme: Theme,
  { system, attention }: Pick<Snapshot, 'system' | 'attention'>,
  dark: number,
  now: number,
  width: number,
): string {
  const { counts } = system;
  const all = counts.up + counts.degraded + counts.down + counts.unknown;
  if (attention.length === 0) {
    if (all === 0) return theme.paint('muted', theme.fit(` ${words.screen.header.empty}`, width));
    if (counts.up === all && dark > 0) {
      const text =
        now - system.startedAt < warmUpMs
          ? words.screen.header.firstReadings(dark)
          : words.screen.header.dark(dark);
      return theme.paint('unknown', theme.fit(` ${text}`, width));
    }
    if (counts.up === all) return theme.paint('ok', theme.fit(` ${words.screen.header.calm(all)}`, width));
    const text =
      counts.unknown > 0 ? words.screen.header.notAsked(counts.unknown) : words.screen.header.nothingWrong;
    return theme.paint('unknown', theme.fit(` ${text}`, width));
  }
  const pieces = attention.map((row): Piece => {
    const shape = theme.glyphs.band[row.severity];
    const age = row.since === undefined ? '' : ` (${ageText(now, row.since)})`;
    // Of a component the text begins with its status: `API down: connection refused`.
    const between = row.kind === 'component' ? ' ' : ': ';
    return [`${shape} ${row.title}${between}${row.text}${age}`, row.severity];
  });
  let line = '';
  let taken = 0;
  for (const [index, [text, role]] of pieces.entries()) {
    const more = pieces.length - index - 1;
    const reserve = more > 0 ? words.screen.header.more(more).length + 3 : 0;
    const room = width - taken - 1 - reserve;
    if (index > 0 && displayWidth(text) + 2 > room) {
      const rest = ` ${words.screen.header.more(more + 1)}`;
      line += theme.paint('muted', rest);
      taken += rest.length;
      break;
    }
    const fitting = theme.fit(text, Math.min(displayWidth(text), room));
    line += `${index > 0 ? '  ' : ' '}${theme.paint(role, fitting)}`;
    taken += displayWidth(fitting) + (index > 0 ? 2 : 1);
  }
  return line + ' '.repeat(Math.max(0, width - taken));
}

/** A fault of plantao itself. */
export function errorLine(theme: Theme, error: string, width: number): string {
  return theme.paint(
    'notice',
    theme.fit(` ${theme.glyphs.alert} ${words.screen.header.ownError}: ${error}`, width),
  );
}
