import type { EventNames } from '../../src/model/event.ts';
import { type ChainRow, namesOf } from '../../src/model/oncall.ts';
import type { DeliveryRow, OncallSlice, SystemSlice } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { ageText, untilText, whenText } from '../ui/age.ts';
import type { Role, Theme } from '../ui/theme.ts';

/**
 * Who is on call, from the longest wording to the shortest, for as much room as there is. Empty without shifts.
 * @param zone whose clock the times are on: who reads them may sit in another than the screen and the rota
 */
export function dutyTexts(
  { configured, duty }: OncallSlice,
  { zone }: Pick<SystemSlice, 'zone'>,
  now: number,
): readonly string[] {
  if (!configured) return [];
  const { person, until, next } = duty;
  const clock = until === undefined ? undefined : whenText(until, now);
  const end = clock && words.screen.oncall.inZone(clock, zone);
  const team = words.screen.oncall.team(namesOf(duty));
  if (!person) return [...(end ? [words.screen.oncall.nobodyUntil(end)] : []), words.screen.oncall.nobody];
  return [
    ...(end && next ? [words.screen.oncall.next(team, end, words.screen.oncall.team(namesOf(next)))] : []),
    ...(end ? [words.screen.oncall.until(team, end)] : []),
    words.screen.oncall.short(team),
    team,
  ];
}

/**
 * Where one escalation stands: who was called, and what happens when without an answer.
 * @param severityName a severity in the team's own word
 */
export function chainLine(row: ChainRow, severityName: EventNames['severity'], now: number): string {
  const { severity, status, levelName, called, ackedBy, next } = row;
  const stands =
    status === 'acknowledged' && ackedBy
      ? words.screen.oncall.acknowledged(ackedBy)
      : status === 'exhausted'
        ? words.screen.oncall.exhausted
        : levelName
          ? words.screen.oncall.calling(levelName, called.join(', '))
          : words.screen.oncall.notYet;
  const then = next
    ? next.at <= now
      ? words.screen.oncall.due(next.text)
      : words.screen.oncall.nextStep(next.text, untilText(now, next.at))
    : '';
  return [severityName(severity), stands, then].filter((part) => part !== '').join('  ');
}

/** How long a message that did not get through is news, in milliseconds. */
const newsMs = 15 * 60_000;

/** Whether somebody is being called, nobody could be, or a message has just not got through. */
export function isUrgent({ configured, duty, chain, deliveries }: OncallSlice, now: number): boolean {
  const isNews = ({ state, when }: DeliveryRow): boolean =>
    state === 'failed' || state === 'unknown' ? now - when < newsMs : state === 'waiting';
  return (configured && !duty.person) || chain.length > 0 || deliveries.some(isNews);
}

/** The second part of the escalations: who is on call, who is being called, and messages that did not get through. */
export function oncallLines(
  theme: Theme,
  oncall: OncallSlice,
  zones: Pick<SystemSlice, 'zone'>,
  names: { readonly about: (id: string) => string; readonly severity: EventNames['severity'] },
  now: number,
  width: number,
  height: number,
): readonly string[] {
  const paint = (role: Role, text: string): string => theme.paint(role, theme.fit(`  ${text}`, width));
  const [duty] = dutyTexts(oncall, zones, now);
  const gap = oncall.configured ? oncall.duty.gap : undefined;
  const lines = [
    ...(duty ? [paint(oncall.duty.person ? 'strong' : 'critical', duty)] : []),
    ...oncall.chain.map((row) => {
      const shape = row.status === 'acknowledged' ? theme.glyphs.band.warning : theme.glyphs.band.critical;
      const role: Role = row.status === 'acknowledged' ? 'warning' : 'critical';
      return paint(role, `${shape} ${chainLine(row, names.severity, now)}  ${names.about(row.about)}`);
    }),
    ...oncall.deliveries
      .filter(({ state }) => state !== 'sent')
      .map((row) => paint(row.state === 'failed' ? 'critical' : 'unknown', deliveryText(theme, row, now))),
    ...(gap
      ? [
          paint(
            'warning',
            words.screen.oncall.gap(
              whenText(gap.from, now),
              words.screen.oncall.inZone(whenText(gap.until, now), zones.zone),
            ),
          ),
        ]
      : []),
    ...oncall.planned.map(({ about, channel, at }) =>
      paint('muted', `${words.screen.oncall.planned(channel, untilText(now, at))}  ${names.about(about)}`),
    ),
    ...oncall.deliveries
      .filter(({ state }) => state === 'sent')
      .map((row) => paint('muted', deliveryText(theme, row, now))),
  ];
  return lines.slice(0, height);
}

function deliveryText(theme: Theme, row: DeliveryRow, now: number): string {
  const { channel, title, kind, state, attempts, when, result } = row;
  const said = result === undefined || state === 'sent' ? '' : `: ${result}`;
  const time =
    state === 'waiting' && attempts > 0
      ? words.screen.oncall.again(attempts, untilText(now, when))
      : ageText(now, when);
  return [words.names.deliveries[state], channel, words.names.notices[kind], title + said, time].join(
    ` ${theme.glyphs.separator} `,
  );
}
