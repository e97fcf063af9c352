import { earlierFor } from '../../../src/history/past.ts';
import { answerTo, type Question } from '../../../src/model/answers.ts';
import { pastId, type Span, spans } from '../../../src/model/past.ts';
import type { MetricRow, QueueRow } from '../../../src/model/snapshot.ts';
import { words } from '../../../src/words/index.ts';
import type { Command, Room, Screen } from '../../input/screen.ts';
import type { PaneId } from '../../input/ui.ts';
import { pastLines, type Shown } from '../trend/lines.ts';
import { metricDetail, recentLines } from './others.ts';

/** What the rows of a pane are in questions about their past. */
const subjects = { metrics: 'metric', queues: 'queue' } as const;
type PaneWithPast = keyof typeof subjects;

/** What is shown of the past at first: the hour that is being worked in. */
export const freshPast: Shown = { span: '1h', beside: undefined };

/** Keys that choose what is shown of the past. */
export const trendCommands: readonly Command[] = [
  {
    ...{ id: 'trend-span', keys: ['w'], context: 'detail', category: 'looking', footer: 42 },
    available: showsPast,
    refusal: () => words.history.noPast,
    run: (screen) => changePast(screen, ({ span }) => ({ span: after(Object.keys(spans) as Span[], span) })),
  },
  {
    ...{ id: 'trend-beside', keys: ['y'], context: 'detail', category: 'looking', footer: 43 },
    available: showsPast,
    refusal: () => words.history.noPast,
    run: (screen) =>
      changePast(screen, ({ span, beside }) => ({
        beside: after([undefined, ...earlierFor(spans[span]).keys()], beside),
      })),
  },
];

export function hasPast(pane: PaneId): pane is PaneWithPast {
  return pane in subjects;
}

/** The question about the past that is shown. */
export function pastAsked(pane: PaneWithPast, id: string, { span }: Shown): Question {
  return { to: 'past', id: pastId({ of: subjects[pane], id }, span) };
}

/** A metric or queue as it is, and its past. */
export function withPast(
  { theme, session }: Screen,
  pane: PaneWithPast,
  row: MetricRow | QueueRow,
  shown: Shown,
  { width, height, now }: Room,
): readonly string[] {
  const head = [...metricDetail(theme, row, now, width), theme.fit('', width)];
  const room = { width, height: height - head.length, now };
  const view = answerTo(session.store.get('answers'), 'past', pastAsked(pane, row.id, shown).id)?.view;
  const past = pastLines(theme, session, view, shown, room);
  const known = (view?.past?.now.count ?? 0) > 0;
  return [...head, ...past, ...(known ? [] : recentLines(theme, row, width, room.height - past.length))];
}

function showsPast({ ui }: Screen): boolean {
  const pane = ui.open('detail')?.pane;
  return pane !== undefined && hasPast(pane);
}

function changePast({ ui }: Screen, change: (shown: Shown) => Partial<Shown>): void {
  const open = ui.open('detail');
  if (!open) return;
  const past = { ...open.past, ...change(open.past) };
  const has = past.beside === undefined || past.beside < earlierFor(spans[past.span]).length;
  ui.set('detail', { past: has ? past : { ...past, beside: undefined } });
}

function after<Value>(all: readonly Value[], value: Value): Value {
  return all[(all.indexOf(value) + 1) % all.length]!;
}
