import { plural } from '../../plural.ts';
/** What the kubernetes target says. */
export const kubernetes = {
  self: (kind: string) => `a ${kind}`,
  workload: 'expected deployment/NAME, statefulset/NAME or daemonset/NAME',
  namespace: 'expected a namespace name',
  context: 'expected a context name',
  container: 'expected a container name',
  label: (resource: string, namespace: string | undefined) =>
    `${resource}${namespace === undefined ? '' : ` in ${namespace}`}`,
  none: (resource: string) => `there is no ${resource}`,
  noLonger: (resource: string) => `${resource} is gone`,

  scaledTo0: (paused: string) => `scaled to 0${paused}`,
  ready: (ready: number, desired: number, paused: string) => `${ready} of ${desired} ready${paused}`,
  paused: ', paused',
  worst: (pod: string, fault: string) => `; ${pod} ${fault}`,
  rollingOut: (count: string, missing: string) => `${count}, rolling out: ${missing}`,
  missing: {
    unseen: 'its controller has not seen the change yet',
    failed: (why: string) => `the rollout failed: ${why}`,
    deadline: 'its deadline passed',
    updated: (updated: number, desired: number) =>
      `${updated} of ${plural(desired, 'pod')} on the new version`,
    old: (count: number) => `${count} old pods still there`,
    ready: (ready: number, desired: number) => `${ready} of ${plural(desired, 'pod')} ready`,
    available: (available: number, desired: number) => `${available} of ${plural(desired, 'pod')} available`,
    wanted: (now: number, count: number) => `${plural(now, 'pod')} wanted, not ${count}`,
    pod: (pod: string) => `${pod} is still there`,
  },
  pod: {
    outOfMemory: ', killed: out of memory',
    exitCode: (code: number) => `, exit code ${code}`,
    restarts: (count: number) => `, ${count} restarts`,
    failed: (reason: string | undefined) => `failed${reason ? `: ${reason}` : ''}`,
    unscheduled: (why: string | undefined) => `not scheduled: ${why ?? 'no reason given'}`,
  },

  pods: (count: number) => plural(count, 'pod'),
  newPods: (count: number) => `${count} new pods`,
  newPod: 'a new pod',
  startInstead: (resource: string) => `${resource} is scaled to 0; start it instead`,
  at0: (resource: string) => `${resource} is already scaled to 0`,
  wantedAlready: (count: number) => plural(count, 'pod is already wanted', 'pods are already wanted'),
  startsWithOne: 'starts with one pod; scale it to what it needs',
  autoscaleValues: 'autoscale needs a min of at least 1, a max not below it and a CPU percent',
  autoscaled: (min: number, max: number, cpu: number) => `${min} to ${plural(max, 'pod')} at ${cpu}% CPU`,
  notAnImage: (text: string) => `"${text}" is not an image`,
  imageAlready: (name: string, image: string) => `${name} already runs ${image}`,
  undoImage: (image: string) => `set the image back to ${image}`,
  revision: (number: number, images: string, cause: string | undefined) =>
    `revision ${number}${images === '' ? '' : `, ${images}`}${cause ? `, ${cause}` : ''}`,
  noRevision: (resource: string) => `${resource} has no earlier revision`,
  noSuchRevision: (wanted: string, known: readonly string[]) =>
    `there is no revision "${wanted}": there are ${known.join(', ') || 'none'}`,
  currentRevision: (revision: string) => `revision ${revision} is the one that runs`,
  presentRevision: 'the current revision',
  undoRollback: (revision: string) => `go back to revision ${revision}`,
  notAPair: (word: string) => `"${word}" is neither NAME=value nor NAME- (to remove it)`,
  variable: (name: string, value: string | undefined) => `${name}=${value ?? '(a reference)'}`,
  notSet: (name: string) => `${name} not set`,
  undoEnv: (names: readonly string[]) => `set ${names.join(', ')} back`,
  losesReference: (name: string) => `${name} refers to a secret or config map now; it becomes a plain value`,
  resourcesMissing: 'set-resources needs memory, cpu or both',
  limit: (name: string, value: string | undefined) => `${name} ${value ?? 'without limit'}`,
  undoResources: 'set the limits back',
  noPod: (resource: string, pod: string) => `${resource} has no pod "${pod}"`,
  isPaused: (resource: string) => `${resource} is paused; run "kubectl rollout resume ${resource}" first`,
  whichContainer: (resource: string, count: number) =>
    `${resource} has ${plural(count, 'container')}; name one under "container"`,
  noContainer: (resource: string, name: string) => `${resource} has no container "${name}"`,
  wholeNumber: (most: number, text: string) => `expected a whole number from 0 to ${most}, not "${text}"`,

  notAsked: (said: string) => `the API server was not asked beforehand: ${said}`,
  wouldRefuse: (said: string) => `the API server would refuse it: ${said}`,
  generation: (resource: string, generation: number, desired: number) =>
    `${resource} is generation ${generation}, ${desired} wanted`,
  replaced: (resource: string) => `${resource} was deleted and created again`,
  changed: (resource: string, generation: number | undefined) =>
    `${resource} was changed by somebody (generation ${generation})`,
  complete: (resource: string) => `the rollout of ${resource} is complete`,
  restarted: 'the container ended and was started again',
  lostLog: (pod: string, error: string) => `lost the log of pod ${pod}: ${error}`,
};
