import type { Notice, NoticeKind } from '../model/notify.ts';
import { formatDuration } from '../model/quantity.ts';
import { sanitize } from '../text/sanitize.ts';

const words: Readonly<Record<NoticeKind, string>> = {
  firing: 'FIRING',
  repeat: 'STILL FIRING',
  acknowledged: 'ACKNOWLEDGED',
  resolved: 'RESOLVED',
  escalated: 'ESCALATED',
  reminder: 'REMINDER',
};

/** The notice in one line: `[P0] FIRING API is down (Júlia, production)`. */
export function headline({ kind, severityName, title, system, environment }: Notice): string {
  return sanitize(`[${severityName}] ${words[kind]} ${title} (${system}, ${environment})`);
}

/** Everything else, one fact a line. */
export function bodyOf({ text, runbook, link, people, lateMs }: Notice): string {
  return [
    ...(text === '' ? [] : [text]),
    ...(people.length > 0 ? [`Called: ${people.map(({ name, chat }) => chat ?? name).join(', ')}`] : []),
    ...(runbook ? [`Runbook: ${runbook}`] : []),
    ...(link ? [`Link: ${link}`] : []),
    ...(lateMs === undefined ? [] : [`This is ${formatDuration(lateMs)} late.`]),
  ].join('\n');
}

/** At most `most` characters, counted as people count them (code points), never through the middle of one. */
export function truncate(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const characters = [...whole];
  return characters.length <= most ? whole : `${characters.slice(0, most - 1).join('')}…`;
}

/** What a template may name: `{title}`. */
export function valuesOf(notice: Notice): Readonly<Record<string, string>> {
  const { people } = notice;
  return {
    id: notice.id,
    kind: notice.kind,
    about: notice.about,
    system: notice.system,
    environment: notice.environment,
    severity: notice.severity,
    severityName: notice.severityName,
    title: notice.title,
    headline: headline(notice),
    text: bodyOf(notice),
    component: notice.component ?? '',
    runbook: notice.runbook ?? '',
    link: notice.link ?? '',
    startedAt: new Date(notice.startedAt).toISOString(),
    people: people.map(({ name }) => name).join(', '),
    phone: people.find(({ phone }) => phone !== undefined)?.phone ?? '',
    email: people.find(({ email }) => email !== undefined)?.email ?? '',
  };
}

/** Puts values where a text names them; `write` says how one is written there. A name that there is not stays as it is. */
export function fillIn(
  template: string,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string = (value) => value,
): string {
  return template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? write(values[name]!) : whole,
  );
}
