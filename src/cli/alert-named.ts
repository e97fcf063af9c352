import { askOthers, type Others, othersNamed } from '../app/external-once.ts';
import { type AlertRow, isActive } from '../model/alert.ts';
import { sanitize } from '../text/sanitize.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';
import type { RecordedAlerts } from './recorded-alerts.ts';
import { unknownWord } from './unknown-word.ts';

/** How many ids to list when several alerts share a name. */
const mostNamed = 8;

/** An alert: plantao's own, or an external one, whose connection the caller closes. */
interface NamedAlert {
  readonly id: string;
  readonly row?: AlertRow;
  readonly others?: Others;
  readonly close?: () => Promise<void>;
}

/**
 * The alert with this id or name. External sources are asked only when plantao has none.
 * @throws CommandError when there is none, or more than one
 */
export async function alertNamed(name: string, { engine, config }: RecordedAlerts): Promise<NamedAlert> {
  const rule = engine.rule(name) ?? config.alerts.find((one) => one.name === name);
  if (rule) return { id: rule.id };
  const others = config.alerting.external.length > 0 ? await askOthers(config) : undefined;
  const [row, ...more] = othersNamed(name, others?.rows ?? []);
  if (row && others && more.length === 0) return { id: row.id, row, others, close: () => others.close() };
  await others?.close();
  if (row) {
    const ids = [row, ...more].slice(0, mostNamed).map(({ id }) => id);
    throw new CommandError(words.commands.alerts.ambiguous(name, more.length + 1, ids));
  }
  const names = [...config.alerts, ...(others?.rows ?? []).filter(isActive)].map((one) => one.name);
  throw unknownWord(words.commands.things.alert, sanitize(name), names);
}
