import { defined } from '../model/defined.ts';
import type { MessageName } from '../model/notice-codes.ts';
import type { ContactNeed, Notice } from '../model/notify.ts';
import { sanitize } from '../text/sanitize.ts';
import { words } from '../words/index.ts';

/** What a message is and whom it calls. */
export function messageName({ kind, people, level, unsure }: Notice): MessageName {
  const isCall = kind === 'escalated' || kind === 'reminder' || kind === 'due';
  return { kind, people: isCall ? people.map(({ name }) => name) : [], ...defined({ level, unsure }) };
}

/** The notice in one line: `[P0] FIRING API is down (Júlia, production)`. */
export function headline(notice: Notice): string {
  const { severityName: severity, title, system, environment, mayRepeat = false } = notice;
  // Somebody wrote it, for people who may not know these words.
  if (notice.kind === 'message') return sanitize(title);
  const name = messageName(notice);
  return sanitize(words.notify.message.title({ name, severity, title, system, environment, mayRepeat }));
}

/** Everything else, one fact a line. */
export function bodyOf({ text, runbook, link, people, lateMs, mayRepeat }: Notice): string {
  const say = words.notify.message;
  return [
    ...(text === '' ? [] : [text]),
    ...(people.length > 0 ? [say.called(people.map(({ name }) => name))] : []),
    ...(runbook ? [say.runbook(runbook)] : []),
    ...(link ? [say.link(link)] : []),
    ...(lateMs === undefined ? [] : [say.late(lateMs)]),
    ...(mayRepeat ? [say.mayRepeat] : []),
  ].join('\n');
}

/** At most `most` characters, counted as people count them (code points), never through the middle of one. */
export function truncate(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const characters = [...whole];
  return characters.length <= most ? whole : `${characters.slice(0, most - 1).join('')}…`;
}

/** What a template needs to know of a person: it speaks to one of them at a time. */
export function contactsIn(template: string): ContactNeed | undefined {
  const contacts = (['phone', 'email'] as const).filter((contact) => template.includes(`{${contact}}`));
  return contacts.length > 0 ? { contacts, each: true } : undefined;
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
