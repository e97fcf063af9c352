/** What the railway target says. */
export const railway = {
  self: 'a Railway service',
  name: 'expected a name or an id',
  label: (service: string) => `service ${service} on Railway`,
  newDeployment: 'a new deployment of what is there',
  noUndo: 'the old values are not read, so there is no undo',
  pairs: (wrong: string | undefined) =>
    `set-env needs NAME=value, several separated by spaces${wrong === undefined ? '' : `, not "${wrong}"`}`,
};
