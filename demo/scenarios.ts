/** A fault that the demo can be started with. */
export interface Scenario {
  readonly name: string;
  /** What a person sees. */
  readonly symptom: string;
  /** The alert that it raises. */
  readonly alert: string;
  /** The action that heals it; no other does. */
  readonly heals: { readonly verb: string; readonly component: string };
}

/** Every fault of the demo. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'api-down',
    symptom: 'the API process has crashed: nothing answers on its port',
    alert: 'API does not answer',
    heals: { verb: 'restart', component: 'api' },
  },
  {
    name: 'slow',
    symptom: 'a poisoned cache makes every answer slow and the hit rate fall',
    alert: 'Slow answers',
    heals: { verb: 'flush-cache', component: 'cache' },
  },
  {
    name: 'queue-jam',
    symptom: 'the worker hangs: the queue grows and is not drained',
    alert: 'Queue is jammed',
    heals: { verb: 'restart', component: 'worker' },
  },
  {
    name: 'errors',
    symptom: 'the API answers a third of its requests with 500 after a bad state built up',
    alert: 'Requests fail',
    heals: { verb: 'restart', component: 'api' },
  },
  {
    name: 'disk-full',
    symptom: 'the data folder has used up its quota because the janitor died',
    alert: 'Data folder is full',
    heals: { verb: 'restart', component: 'janitor' },
  },
  {
    name: 'llm-down',
    symptom: 'the gateway to the LLM provider is stuck: replies fail and conversations pile up for humans',
    alert: 'LLM gateway does not answer',
    heals: { verb: 'restart', component: 'llm' },
  },
];
