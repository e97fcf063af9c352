import { defined } from '../../../model/defined.ts';
import { isUntold, readFlags } from '../flags.ts';
import { byHand, known, partial, type Recogniser, untold, verb } from '../recogniser.ts';

const looks: ReadonlySet<string> = new Set([
  ...['status', 'is-active', 'is-failed', 'is-enabled', 'show', 'cat', 'list-units', 'list-unit-files'],
  ...['list-timers', 'list-dependencies', 'is-system-running'],
]);

export const systemctl: Recogniser = {
  names: ['systemctl'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '--user --no-pager -l --full --all -a --failed -q --quiet --now --plain --no-legend',
      value: '-n --lines -t --type --state -p --property -o --output -s --signal',
    });
    if (isUntold(flags)) return partial(call, flags);
    const [name, unit, second] = flags.rest;
    const place = {
      on: 'systemd' as const,
      ...defined({ unit: unit?.value, user: flags.has('--user') || undefined }),
    };
    if (!name || looks.has(name.value))
      return known(call, 'read', { do: name?.value.startsWith('list') ? 'get' : 'status' }, place);
    const only =
      flags.value('-s', '--signal', '-t', '--type', '-p', '--property') === undefined && !flags.has('--now');
    if (['start', 'stop', 'restart', 'reload'].includes(name.value) && unit && !second && only)
      return verb(call, name.value, place);
    if (['daemon-reload', 'edit', 'set-property', 'import-environment'].includes(name.value))
      return byHand(call, name.value === 'edit' ? 'editor' : 'infrastructure');
    return known(call, 'destructive', { do: 'other' }, place);
  },
};

/** `service api restart`. */
export const service: Recogniser = {
  names: ['service'],
  read(call) {
    const [unit, name, more] = call.args;
    if (!unit || !name || more || unit.value.startsWith('-')) return untold(call, more ?? unit);
    const place = { on: 'systemd' as const, unit: unit.value };
    if (name.value === 'status') return known(call, 'read', { do: 'status' }, place);
    if (['start', 'stop', 'restart', 'reload'].includes(name.value)) return verb(call, name.value, place);
    return untold(call, name);
  },
};

export const journalctl: Recogniser = {
  names: ['journalctl'],
  read(call) {
    const flags = readFlags(call.args, {
      bool: '-f --follow -x -e --no-pager -r --reverse -k --dmesg --user -a --all -q --quiet --no-hostname -b --utc --disk-usage',
      value:
        '-u --unit -n --lines -S --since -U --until -p --priority -o --output -t --identifier -g --grep --user-unit',
    });
    if (isUntold(flags)) return partial(call, flags);
    if (flags.rest.length > 0) return untold(call, flags.rest[0]);
    const grep = flags.value('-g', '--grep');
    const select = defined({
      tail: flags.value('-n', '--lines'),
      since: flags.value('-S', '--since'),
      follow: flags.has('-f', '--follow') || undefined,
      matching: grep === undefined ? undefined : [{ pattern: grep }],
    });
    const units = flags.values('-u', '--unit', '--user-unit');
    const place = { on: 'systemd' as const, ...defined({ unit: units.length === 1 ? units[0] : undefined }) };
    return known(call, 'read', { do: 'logs', select }, place);
  },
};
