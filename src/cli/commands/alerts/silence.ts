import { MatcherError, matchersText, parseMatchers } from '../../../alerts/label-matcher.ts';
import { askOthers } from '../../../app/external-once.ts';
import type { LabelMatcher } from '../../../model/alert.ts';
import { formatDuration, parseDuration } from '../../../model/quantity.ts';
import { words } from '../../../words/index.ts';
import { alertNamed } from '../../alert-named.ts';
import { defineCommand } from '../../command.ts';
import { CommandError, type GlobalOptions } from '../../context.ts';
import { momentText, printDone, type RecordedAlerts, withRecordedAlerts } from '../../recorded-alerts.ts';

interface SilenceOptions {
  readonly for?: string;
  readonly comment?: string;
  readonly there?: boolean;
}

/** Longer is a typing error, in milliseconds. */
const longestSilenceMs = 366 * 86_400_000;

/** `plantao alerts silence`: an alert by its name or id, or what matchers such as `component="api"` select. */
export const command = defineCommand<SilenceOptions>({
  arguments: '<alert>',
  options: () => [
    { flags: '--for <time>', help: words.commands.alerts.silence.for },
    { flags: '--comment <text>', help: words.commands.alerts.silence.comment },
    { flags: '--there', help: words.commands.alerts.silence.there },
  ],
  exits: () => words.commands.alerts.silence.exits,
  run: (options, [what]) =>
    withRecordedAlerts(options, 'write', async (recorded) => {
      const { engine, journal, by, now } = recorded;
      const say = words.commands.alerts.silence;
      const { forMs, comment } = asked(options);
      const facts = { until: now + forMs, comment, by };
      const until = say.until(momentText(facts.until), formatDuration(forMs));
      if (options.there) return silenceThere(what!, facts, until, options, recorded);
      let matchers = /[=~]/.test(what!) ? matchersOf(what!) : undefined;
      if (!matchers) {
        const { id, row, others, close } = await alertNamed(what!, recorded);
        try {
          if (row && (await others?.silence(row, facts))) {
            // The silence itself is kept over there; here is written who asked for it.
            journal.append({ kind: 'silence.requested', data: { alert: id, name: row.name, ...facts } });
            return printDone(options, say.atItsPlace(row.name, until), { alert: id, ...facts });
          }
        } finally {
          await close?.();
        }
        matchers = [{ label: 'rule', operator: '=', value: id }];
      }
      const silence = engine.silence(matchers, facts, now);
      return printDone(options, say.done(silence.id, matchersText(matchers), until), silence);
    }),
});

/** How long, in milliseconds, and why. @throws CommandError for a silence without a reason or a sensible end */
function asked(options: SilenceOptions): { readonly forMs: number; readonly comment: string } {
  const say = words.commands.alerts.silence;
  const forMs = parseDuration(options.for ?? '2h');
  if (forMs === undefined || forMs <= 0) throw new CommandError(say.needsTime);
  if (forMs > longestSilenceMs) throw new CommandError(say.tooLong);
  const comment = (options.comment ?? '').trim();
  if (comment === '') throw new CommandError(say.needsComment);
  return { forMs, comment };
}

function matchersOf(what: string): readonly LabelMatcher[] {
  try {
    return parseMatchers(what);
  } catch (error) {
    if (error instanceof MatcherError) throw new CommandError(error.message);
    throw error;
  }
}

/** Mutes what matchers match in the places that keep silences, and writes down who asked for it. */
async function silenceThere(
  what: string,
  facts: { readonly until: number; readonly comment: string; readonly by: string },
  until: string,
  options: GlobalOptions,
  { config, journal }: RecordedAlerts,
): Promise<number> {
  const say = words.commands.alerts.silence;
  const matchers = matchersOf(what);
  const others = await askOthers(config);
  try {
    const kept = await others.silenceMatching({ matchers, ...facts });
    if (kept.length === 0) throw new CommandError(say.noPlace);
    const name = matchersText(matchers);
    for (const { place, silence } of kept) {
      const data = { alert: `${place}/${silence.id}`, name, ...facts };
      journal.append({ kind: 'silence.requested', data });
    }
    const ids = kept.map(({ silence }) => silence.id).join(', ');
    return printDone(options, say.done(ids, name, until), kept);
  } finally {
    await others.close();
  }
}
