import { words } from '../src/words/index.ts';

/** A fault that the demo can be started with. */
interface Scenario {
  readonly name: keyof typeof words.demo.symptoms;
  /** What a person sees. */
  readonly symptom: string;
  /** The alert that it raises. */
  readonly alert: string;
  /** The action that heals it; no other does. */
  readonly heals: { readonly verb: string; readonly component: string };
}

/** Every fault of the demo. */
export const scenarios: readonly Scenario[] = [
  scenario('api-down', 'API does not answer', 'restart', 'api'),
  scenario('slow', 'Slow answers', 'flush-cache', 'cache'),
  scenario('queue-jam', 'Queue is jammed', 'restart', 'worker'),
  scenario('errors', 'Requests fail', 'restart', 'api'),
  scenario('disk-full', 'Data folder is full', 'restart', 'janitor'),
  scenario('llm-down', 'LLM gateway does not answer', 'restart', 'llm'),
];

function scenario(name: Scenario['name'], alert: string, verb: string, component: string): Scenario {
  return {
    ...{ name, alert, heals: { verb, component } },
    get symptom() {
      return words.demo.symptoms[name];
    },
  };
}
