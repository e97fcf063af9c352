import type { Verb } from '../../src/model/action.ts';
import { defined } from '../../src/model/defined.ts';

/**
 * Where a command's keys are listened to: `always` even while typing, `global` on the main screen, `list` on whatever row is
 * selected, `components`, `logs`, `alerts` and
 * `incidents` only there (the incidents take the keys of the alerts too), `dialog` only in an action's dialog.
 */
export type KeyContext =
  | 'always'
  | 'global'
  | 'list'
  | 'components'
  | 'logs'
  | 'alerts'
  | 'incidents'
  | 'dialog';

export type Category = 'Moving' | 'Looking' | 'Acting' | 'plantao' | 'In a dialog';

/** One thing a key can do. The registry below drives input, footer, help, palette and the README. */
export interface Command {
  readonly id: string;
  /** Default keys, named as in `KeyPress`. */
  readonly keys: readonly string[];
  /** One or two words, for the footer. */
  readonly label: string;
  readonly description: string;
  readonly context: KeyContext;
  readonly category: Category;
  /** Place in the footer, smallest first; absent: not shown there. */
  readonly footer?: number;
  /** Acts on a component, and only where that component can do this. */
  readonly needs?: Verb;
}

const registry = [
  ['up', ['k', 'up'], 'up', 'Select the row above', 'list', 'Moving'],
  ['down', ['j', 'down'], 'down', 'Select the row below', 'list', 'Moving'],
  ['page-up', ['pageup', 'ctrl-b', 'ctrl-u'], 'page up', 'Go up a page', 'list', 'Moving'],
  ['page-down', ['pagedown', 'ctrl-f', 'ctrl-d'], 'page down', 'Go down a page', 'list', 'Moving'],
  ['first', ['g', 'home'], 'first', 'Select the first row', 'list', 'Moving'],
  ['last', ['G', 'end'], 'last', 'Select the last row; follow the logs', 'list', 'Moving'],
  ['next-pane', ['tab', 'l', 'right'], 'next pane', 'Go to the next pane', 'global', 'Moving', 80],
  [
    'previous-pane',
    ['shift-tab', 'h', 'left'],
    'previous pane',
    'Go to the previous pane',
    'global',
    'Moving',
  ],
  ['components', ['1'], 'components', 'Go to Components', 'global', 'Moving'],
  ['metrics', ['2'], 'metrics', 'Go to Metrics', 'global', 'Moving'],
  ['queues', ['3'], 'queues', 'Go to Queues', 'global', 'Moving'],
  ['escalations', ['4'], 'escalations', 'Go to Escalations', 'global', 'Moving'],
  ['logs', ['5'], 'logs', 'Go to Logs', 'global', 'Moving'],
  [
    'alerts',
    ['6', 'a'],
    'alerts',
    'Show every alert: why it is there, who has it, what mends it',
    'global',
    'Looking',
    45,
  ],
  [
    'incidents',
    ['7', 'i'],
    'incidents',
    'Work on incidents: phase, clocks, timeline, what mends them',
    'global',
    'Looking',
    46,
  ],
  [
    'escalate',
    ['e'],
    'escalate',
    'Call the next level: composes the message, sends it when you say so',
    'global',
    'Acting',
    57,
  ],
  ['acknowledge', ['a'], 'acknowledge', 'Say that you are at it', 'alerts', 'Acting'],
  ['mend', ['m'], 'mend', 'Plan the action that the alert suggests', 'alerts', 'Acting'],
  ['silence', ['s'], 'silence', 'Mute the alert for a while, or let it be heard again', 'alerts', 'Acting'],
  ['next-phase', ['p'], 'next phase', 'Go on to the next phase of the incident', 'incidents', 'Acting'],
  ['note', ['n'], 'note', 'Write a note into the timeline of the incident', 'incidents', 'Acting'],
  ['status-update', ['u'], 'update', 'Write a status update of the incident', 'incidents', 'Acting'],
  ['severity', ['S'], 'severity', 'Change how urgent the incident is', 'incidents', 'Acting'],
  ['resolve', ['r'], 'resolve', 'Resolve the incident with its cause', 'incidents', 'Acting'],
  ['new-incident', ['o'], 'open', 'Open an incident by hand', 'incidents', 'Acting'],
  ['open', ['enter'], 'open', 'Open the selected row in detail', 'list', 'Looking', 40],
  ['back', ['esc'], 'back', 'Close what is open, then clear the filter', 'global', 'Looking', 90],
  ['zoom', ['z'], 'zoom', 'Give the whole screen to this pane', 'global', 'Looking', 60],
  [
    'filter',
    ['/'],
    'filter',
    'Show only rows that contain a text, !text hides them; the logs take a query',
    'global',
    'Looking',
    50,
  ],
  ['pause', ['space'], 'pause', 'Hold the logs still, or follow them again', 'logs', 'Looking', 41],
  ['level', ['L'], 'level', 'Show only log lines of this level or worse', 'logs', 'Looking', 42],
  ['search', ['S'], 'search', 'Look for something in the lines shown', 'logs', 'Looking', 43],
  ['next-hit', ['n'], 'next hit', 'Go to the next line that matches the search', 'logs', 'Looking'],
  ['previous-hit', ['N'], 'hit before', 'Go to the line before that matches the search', 'logs', 'Looking'],
  ['context', ['C'], 'context', 'Show everything around the line; again: the filter', 'logs', 'Looking', 44],
  ['top', ['T'], 'top', 'Most frequent errors, slow requests, values of a field', 'logs', 'Looking', 47],
  ['log-time', ['t'], 'time', 'Go to a time', 'logs', 'Looking', 48],
  ['wrap', ['w'], 'wrap', 'Wrap long lines, or cut them', 'logs', 'Looking'],
  ['scroll-right', ['>'], 'right', 'Show more of long lines', 'logs', 'Looking'],
  ['scroll-left', ['<'], 'left', 'Show the beginning of long lines', 'logs', 'Looking'],
  ['bookmark', ['b'], 'bookmark', 'Set a bookmark, or take it away', 'logs', 'Looking'],
  ['next-bookmark', ['B'], 'next mark', 'Go to the next bookmark', 'logs', 'Looking'],
  [
    'keep',
    ['K'],
    'keep',
    'Save the lines shown as evidence, with its SHA-256 in the journal',
    'logs',
    'Acting',
  ],
  ['logs-at', ['l'], 'logs', 'Show the logs from when the alert began', 'alerts', 'Looking'],
  ['copy', ['c'], 'copy', "Copy the selected row to your terminal's clipboard", 'list', 'Looking'],
  ['restart', ['r'], 'restart', 'Restart the component', 'list', 'Acting', 10, 'restart'],
  ['scale', ['s'], 'scale', 'Change how many instances run', 'list', 'Acting', 11, 'scale'],
  ['flush-cache', ['f'], 'flush', 'Empty the cache', 'list', 'Acting', 12, 'flush-cache'],
  ['stop', ['x'], 'stop', 'Stop the component', 'list', 'Acting', 13, 'stop'],
  ['start', ['o'], 'start', 'Start the component', 'list', 'Acting', 14, 'start'],
  ['menu', ['.', 'A'], 'actions', 'Show everything that can be done to the component', 'list', 'Acting', 15],
  ['mark', ['space'], 'mark', 'Mark the component, to act on several together', 'components', 'Acting', 65],
  ['undo', ['u'], 'undo', 'Undo the latest action, by another that is planned first', 'global', 'Acting', 9],
  ['recheck', ['R'], 'recheck', 'Ask everything again now', 'global', 'Acting', 55],
  ['latest', ['v'], 'latest', 'Show the latest action again', 'global', 'Acting', 56],
  ['freeze', ['F'], 'freeze', 'Stop every action of everybody, or let them go on', 'global', 'Acting'],
  ['help', ['?', 'f1'], 'help', 'Show all keys', 'global', 'plantao', 1],
  ['palette', [':', 'ctrl-p'], 'commands', 'Find and run any command', 'global', 'plantao', 70],
  ['environment', ['E'], 'env', 'Switch to another environment', 'global', 'plantao', 75],
  ['repaint', ['ctrl-l'], 'repaint', 'Draw the screen anew', 'always', 'plantao'],
  ['suspend', ['ctrl-z'], 'suspend', 'Go back to the shell; fg returns', 'always', 'plantao'],
  ['quit', ['q'], 'quit', 'Leave plantao', 'global', 'plantao', 2],
  ['quit-now', ['ctrl-c'], 'quit', 'Leave plantao from anywhere', 'always', 'plantao'],
  ['confirm', ['y'], 'confirm', 'Run the plan that is shown', 'dialog', 'In a dialog'],
  [
    'cancel',
    ['esc', 'n'],
    'cancel',
    'Drop the plan; a running action goes on, out of sight',
    'dialog',
    'In a dialog',
  ],
  [
    'escalate-instead',
    ['ctrl-e'],
    'escalate',
    'Call the next level instead of trying the same again',
    'dialog',
    'In a dialog',
  ],
  ['abort', ['x'], 'abort', 'Cancel the running action', 'dialog', 'In a dialog'],
  ['undo-shown', ['u'], 'undo', 'Plan what undoes the action that is shown', 'dialog', 'In a dialog'],
  [
    'settle-good',
    ['g'],
    'it worked',
    'Say that the action of which nobody knew the outcome worked',
    'dialog',
    'In a dialog',
  ],
  ['settle-bad', ['b'], 'it failed', 'Say that it did not work', 'dialog', 'In a dialog'],
] as const satisfies readonly (readonly [
  string,
  readonly string[],
  string,
  string,
  KeyContext,
  Category,
  number?,
  Verb?,
])[];

export type CommandId = (typeof registry)[number][0];

export const commands: readonly (Command & { readonly id: CommandId })[] = registry.map(
  ([id, keys, label, description, context, category, footer, needs]: (typeof registry)[number] | Loose) => ({
    id: id as CommandId,
    keys,
    label,
    description,
    context,
    category,
    ...defined({ footer, needs }),
  }),
);

type Loose = readonly [CommandId, readonly string[], string, string, KeyContext, Category, number?, Verb?];
