import { matchesLabels } from '../../../alerts/label-matcher.ts';
import { words } from '../../../words/index.ts';
import { allSilences, type ListedSilence } from '../../all-silences.ts';
import { defineCommand } from '../../command.ts';
import { printDone, type RecordedAlerts, withRecordedAlerts } from '../../recorded-alerts.ts';
import { unknownWord } from '../../unknown-word.ts';

/** `plantao alerts unsilence`: one by its id, its beginning being enough, or every one that is for an alert; also where other places keep them. */
export const command = defineCommand({
  arguments: '<id>',
  exits: () => words.commands.alerts.unsilence.exits,
  run: (options, [name]) =>
    withRecordedAlerts(options, 'write', async (recorded) => {
      const { engine, by, now } = recorded;
      const { silences, endThere, close } = await allSilences(recorded);
      try {
        const meant = meantBy(name!, silences, recorded);
        if (meant.length === 0) {
          const ids = silences.map(({ silence }) => silence.id);
          throw unknownWord(words.commands.things.silence, name!, ids);
        }
        for (const { place, silence } of meant) {
          if (place === undefined) engine.expire(silence.id, by, now);
          else await endThere({ place, silence });
        }
        const ids = meant.map(({ silence }) => silence.id);
        return printDone(options, words.commands.alerts.unsilence.done(ids.join(', ')), { id: ids[0], ids });
      } finally {
        await close();
      }
    }),
});

/** By its id, else by the beginning that only one has, else those that name an alert. */
function meantBy(
  name: string,
  silences: readonly ListedSilence[],
  { config }: RecordedAlerts,
): readonly ListedSilence[] {
  const exact = silences.filter(({ silence }) => silence.id === name);
  if (exact.length > 0) return exact;
  const begins = name.length < 4 ? [] : silences.filter(({ silence }) => silence.id.startsWith(name));
  if (begins.length === 1) return begins;
  const rule = config.alerts.find((one) => one.name === name || one.id === name);
  const labels = { rule: rule?.id ?? name, name, alertname: name };
  return silences.filter(
    ({ silence: { matchers } }) =>
      matchers.some(({ label, operator }) => operator === '=' && Object.hasOwn(labels, label)) &&
      matchesLabels(
        matchers.filter(({ label }) => Object.hasOwn(labels, label)),
        labels,
      ),
  );
}
