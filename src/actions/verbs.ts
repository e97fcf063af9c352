import type { Verb, VerbInfo, VerbParam } from '../model/action.ts';

const count: VerbParam = { name: 'count', text: 'how many instances', kind: 'count' };
const pairs = (text: string): VerbParam => ({ name: 'set', text, kind: 'pairs' });

/** The verbs that plantao knows; a target declares which of them it can do. Actions of a team's own have names of their own. */
export const verbs: readonly VerbInfo[] = [
  { verb: 'restart', title: 'Restart', summary: 'Stop it and start it again.', params: [] },
  {
    verb: 'rolling-restart',
    title: 'Rolling restart',
    summary: 'Restart one instance after another, waiting until each is healthy.',
    params: [],
  },
  { verb: 'scale', title: 'Scale', summary: 'Run more or fewer instances.', params: [count] },
  {
    verb: 'autoscale',
    title: 'Autoscale',
    summary: 'Let the number of instances follow the load.',
    params: [
      { name: 'min', text: 'fewest instances', kind: 'count' },
      { name: 'max', text: 'most instances', kind: 'count' },
      { name: 'cpu', text: 'CPU percent to aim at', kind: 'count', default: '80' },
    ],
  },
  {
    verb: 'rollback',
    title: 'Roll back',
    summary: 'Go back to an earlier version.',
    params: [
      { name: 'revision', text: 'which revision; the one before where empty', optional: true, listed: true },
    ],
  },
  { verb: 'redeploy', title: 'Redeploy', summary: 'Deploy what is configured once more.', params: [] },
  {
    verb: 'canary',
    title: 'Canary',
    summary: 'Go up in steps, each only while the gate metrics stay good.',
    params: [],
  },
  {
    verb: 'set-env',
    title: 'Set environment',
    summary: 'Change environment variables and restart with them.',
    params: [pairs('NAME=value, several separated by spaces')],
  },
  {
    verb: 'set-image',
    title: 'Set image',
    summary: 'Run another image.',
    params: [{ name: 'image', text: 'image with its tag' }],
  },
  {
    verb: 'set-resources',
    title: 'Set resources',
    summary: 'Change the limits of memory and CPU.',
    params: [
      {
        name: 'memory',
        text: 'memory limit, such as 2Gi',
        optional: true,
        pattern: '[0-9.]+(?:[KMGT]i?|m)?',
      },
      { name: 'cpu', text: 'CPU limit, such as 500m', optional: true, pattern: '[0-9.]+m?' },
    ],
  },
  {
    verb: 'delete-pod',
    title: 'Delete pod',
    summary: 'Remove one pod; its controller makes a new one.',
    params: [{ name: 'pod', text: 'name of the pod', listed: true }],
  },
  {
    verb: 'flush-cache',
    title: 'Flush cache',
    summary: 'Remove what is cached; entries are counted first.',
    params: [],
  },
  {
    verb: 'delete-keys',
    title: 'Delete keys',
    summary: 'Remove the keys that match a pattern; they are counted first.',
    params: [{ name: 'pattern', text: 'pattern, such as session:*' }],
  },
  {
    verb: 'cancel-query',
    title: 'Cancel query',
    summary: 'Ask a running statement to stop.',
    params: [{ name: 'pid', text: 'process id of the backend', kind: 'count', listed: true }],
  },
  {
    verb: 'kill-query',
    title: 'Kill query',
    summary: 'Close the connection that runs a statement.',
    params: [{ name: 'pid', text: 'process id of the backend', kind: 'count', listed: true }],
  },
  {
    verb: 'analyze',
    title: 'Analyze',
    summary: "Renew the planner's statistics.",
    params: [{ name: 'table', text: 'table; every table where empty', optional: true }],
  },
  {
    verb: 'reload',
    title: 'Reload',
    summary: 'Read its configuration again, without stopping.',
    params: [],
  },
  { verb: 'stop', title: 'Stop', summary: 'Stop it until somebody starts it.', params: [] },
  { verb: 'start', title: 'Start', summary: 'Start it where it does not run.', params: [] },
  { verb: 'kill', title: 'Kill', summary: 'End it at once, without asking it to finish.', params: [] },
  {
    verb: 'signal',
    title: 'Signal',
    summary: 'Send a signal to it.',
    params: [
      { name: 'signal', text: 'name of the signal', choices: ['HUP', 'USR1', 'USR2', 'INT', 'TERM', 'QUIT'] },
    ],
  },
  { verb: 'recreate', title: 'Recreate', summary: 'Make its containers anew.', params: [] },
  { verb: 'pull', title: 'Pull image', summary: 'Fetch the newest image; nothing is restarted.', params: [] },
  { verb: 'build', title: 'Build image', summary: 'Build the image; nothing is restarted.', params: [] },
];

/** What a verb is called and asks for; a word that is none of plantao's own is taken as its own title. */
export function verbInfo(verb: Verb): VerbInfo {
  return verbs.find((info) => info.verb === verb) ?? { verb, title: verb, summary: '', params: [] };
}
