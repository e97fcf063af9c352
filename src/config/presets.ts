import * as z from 'zod';
import { namedParams } from '../actions/given-params.ts';
import { checkParams } from '../actions/params.ts';
import { isKnownVerb, knownVerbs, verbInfo } from '../actions/verbs.ts';
import type { VerbInfo } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { PresetConfig } from '../model/system.ts';
import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import { ownActionOf, type ownActions } from './actions.ts';
import type { Fault } from './explain.ts';

const preset = z.strictObject({
  action: z.string().describe('A verb (set-env, scale, …), or an action of the component'),
  component: z.string().describe('Id of the component'),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Its values: { count: 30 }; of set-env the variables: { LLM_PROVIDER: anthropic }'),
  title: z.string().min(1).optional().describe('Name on the screen; default the name'),
  summary: z.string().optional().describe('One line of help; default what it runs'),
});

/** Actions with their values, by a name of the team's own. */
export const presets = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/, { error: () => words.config.expected.actionName }), preset)
  .default({})
  .describe(
    'Actions with their values by a name: { fallback-llm: { action: set-env, component: api, params: { LLM_PROVIDER: anthropic } } }; with the plan, the confirmation and the undo of the action',
  );

/** The presets by component, with what is wrong with them. */
export function presetsOf({
  presets: written,
  components,
}: {
  readonly presets: z.output<typeof presets>;
  readonly components: Readonly<Record<string, { readonly actions: z.output<typeof ownActions> }>>;
}): {
  readonly byComponent: ReadonlyMap<string, readonly PresetConfig[]>;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const byComponent = new Map<string, readonly PresetConfig[]>();
  for (const [name, { action, component: id, params, title, summary }] of Object.entries(written)) {
    const path = ['presets', name];
    const component = Object.hasOwn(components, id) ? components[id] : undefined;
    if (!component) {
      const nearest = nearestWord(id, Object.keys(components));
      faults.push({ path: [...path, 'component'], message: words.config.unknown.component(id), nearest });
      continue;
    }
    const own = Object.keys(component.actions);
    if (isKnownVerb(name) || own.includes(name))
      faults.push({ path, atKey: true, message: words.config.preset.taken(name) });
    const info = infoOf(action, component.actions);
    if (!info) {
      const nearest = nearestWord(action, [...own, ...knownVerbs]);
      faults.push({ path: [...path, 'action'], message: words.config.preset.noAction(action, id), nearest });
      continue;
    }
    const named = namedParams(info, params);
    try {
      checkParams(info, named);
    } catch (error) {
      faults.push({ path: [...path, 'params'], message: (error as Error).message });
      continue;
    }
    const made = { name, title: title ?? name, verb: action, params: named, ...defined({ summary }) };
    byComponent.set(id, [...(byComponent.get(id) ?? []), made]);
  }
  return { byComponent, faults };
}

/** What an action of a component asks for; undefined where there is no such action. */
function infoOf(action: string, own: z.output<typeof ownActions>): VerbInfo | undefined {
  if (!Object.hasOwn(own, action)) return isKnownVerb(action) ? verbInfo(action) : undefined;
  const { title, summary, params } = ownActionOf(action, own[action]!, new Map());
  return { verb: action, title, summary, params };
}
