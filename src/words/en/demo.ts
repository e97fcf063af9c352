/** What starting the demo says; what its programs log is theirs. */
export const demo = {
  symptoms: {
    'api-down': 'API crashed: nothing answers on its port',
    slow: 'poisoned cache: every answer is slow, the hit rate falls',
    'queue-jam': 'hanging worker: the queue grows and does not drain',
    errors: 'bad state: the API answers a third of its requests with 500',
    'disk-full': 'dead janitor: the data folder has used up its quota',
    'llm-down': 'stuck LLM gateway: replies fail, conversations pile up for humans',
  },
  noScenario: (name: string, names: readonly string[]) =>
    `no scenario "${name}"; choose from ${names.join(', ')}`,
  slow: (seconds: number, said: string) =>
    `the demo did not come up within ${seconds} s${said === '' ? '' : `; its API said: ${said}`}`,
  notBuilt: 'the demo is not built: run "npm run build"',
};
