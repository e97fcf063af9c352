import { plural } from '../../plural.ts';
/** What the ecs target says. */
export const ecs = {
  self: 'an ECS service',
  name: 'expected a name or an ARN',
  label: (service: string, cluster: string) => `service ${service} on ECS cluster ${cluster}`,
  noneIn: (service: string, cluster: string) => `there is no service ${service} in ${cluster}`,
  none: (service: string) => `there is no service ${service}`,
  draining: 'draining',
  scaledTo0: 'scaled to 0',
  running: (running: number, desired: number) => `${running} of ${plural(desired, 'task')} running`,
  rollingOut: (count: string) => `${count}, rolling out`,
  event: (message: string) => `; ${message}`,
  failedDeployment: (why: string | undefined) => `a deployment failed: ${why ?? 'no reason given'}`,
  deployments: (count: number) => `${count} deployments at once`,
  notWanted: (now: number, desired: number) => `${plural(now, 'task')} wanted, not ${desired}`,

  taskDefinition: (name: string) => `task definition ${name}`,
  tasks: (count: number) => plural(count, 'task'),
  tasksOf: (count: number, definition: string) => `${plural(count, 'task')} of ${definition}`,
  newTasksOf: (count: number, definition: string) => `${count} new tasks of ${definition}`,
  wantedAlready: (count: number) => plural(count, 'task is already wanted', 'tasks are already wanted'),
  noSuchRevision: (known: readonly string[]) => `there is no such revision: there are ${known.join(', ')}`,
  current: (definition: string) => `${definition} is the one that runs`,
  undoRollback: (definition: string) => `go back to ${definition}`,
  wanted: (count: number, deployment: string | undefined) =>
    `${plural(count, 'task')} wanted, deployment ${deployment ?? 'none'}`,
  wantedNow: (count: number) => plural(count, 'task is wanted now', 'tasks are wanted now'),
  otherDeployment: 'somebody started another deployment',
  done: (service: string, wanted: number | undefined, running: number | undefined) =>
    `${service}: ${wanted ?? '?'} tasks wanted, ${running ?? '?'} running`,
  stable: (count: number) => `one deployment, ${count} of ${plural(count, 'task')} running`,
  noLogs: (service: string) => `no container of ${service} logs to CloudWatch (awslogs)`,
};
