import { type AlertingConfig, severities, type UnwrittenSetting } from '../model/alert.ts';
import type { AlertingDocument } from './alerting.ts';

/** What holds of alerting though nobody wrote it, in the order of the reference. Severities are in the team's own words. */
export function unwrittenAlerting(
  settings: AlertingDocument,
  alerting: AlertingConfig,
): readonly UnwrittenSetting[] {
  const { names, respondMs, updateMs, phaseMs, opens, groupMs, ackHoldMs } = alerting;
  const written = (key: 'respond' | 'updates'): ReadonlySet<string> =>
    new Set(Object.keys(settings?.[key] ?? {}));
  const respond = severities
    .filter((one) => !written('respond').has(one) && !written('respond').has(names[one]))
    .map((one) => ({ key: `respond.${names[one]}`, value: { ms: respondMs[one] } }));
  const updates =
    settings?.updates === undefined
      ? severities.flatMap((one) => {
          const ms = updateMs[one];
          return ms === undefined ? [] : [{ key: `updates.${names[one]}`, value: { ms } }];
        })
      : [];
  const phases = (['acknowledge', 'assess', 'mitigate'] as const)
    .filter((phase) => settings?.phases?.[phase] === undefined)
    .map((phase) => ({ key: `phases.${phase}`, value: { ms: phaseMs[phase] } }));
  const single = (key: 'group' | 'ack-holds', ms: number): readonly UnwrittenSetting[] =>
    settings?.[key] === undefined ? [{ key, value: { ms } }] : [];
  return [
    ...respond,
    ...updates,
    ...phases,
    ...(settings?.opens === undefined && opens ? [{ key: 'opens', value: { word: names[opens] } }] : []),
    ...single('group', groupMs),
    ...single('ack-holds', ackHoldMs),
  ].map((one) => ({ ...one, key: `alerting.${one.key}` }));
}
