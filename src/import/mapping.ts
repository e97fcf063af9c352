import type { LeftByHand, NotUnderstood } from '../model/import-codes.ts';
import type { SystemConfig } from '../model/system.ts';
import { bind } from '../runbooks/commands/bind.ts';
import type { Understood } from './components.ts';
import type { OwnDraft } from './draft.ts';
import type { Databases } from './metrics.ts';
import { nameOf, ownActionOf } from './own-actions.ts';

/** What became of a command. Only the first two are mapped: what is kept as text is not. */
type State =
  /** An action, a question or a log query of the drafted configuration. */
  | { readonly state: 'live'; readonly action?: string }
  /** An action of the team's own, drafted in comments. */
  | { readonly state: 'own'; readonly name: string }
  /** Nothing needs to be done: `cd`, `sleep`. */
  | { readonly state: 'not-needed' }
  | { readonly state: 'by-hand'; readonly why: LeftByHand }
  | { readonly state: 'unknown'; readonly why: NotUnderstood };

export interface Mapped extends Understood {
  readonly became: State;
}

/** Says of every command what plantao would do in its place, once the drafted components and metrics are there. */
export function mapCommands(
  commands: readonly Understood[],
  config: SystemConfig | undefined,
  databases: Databases,
): { readonly mapped: readonly Mapped[]; readonly own: readonly OwnDraft[] } {
  const own = new Map<string, OwnDraft>();
  const names = new Set<string>();
  const mapped = commands.map((one): Mapped => {
    const became = stateOf(one, config);
    if (became.state !== 'by-hand' || !/^(?:no-place|destructive|needs)$/.test(became.why.code))
      return { ...one, became };
    const draft = ownActionOf(one, databases);
    if (!draft && became.why.code === 'no-place' && needsShell(one))
      return { ...one, became: { state: 'by-hand', why: { code: 'substitution' } } };
    if (!draft && isWithoutHost(one))
      return { ...one, became: { state: 'by-hand', why: { code: 'needs', names: ['host'] } } };
    if (!draft) return { ...one, became };
    const key = JSON.stringify(draft.value);
    const known = own.get(key) ?? { ...draft, name: nameOf(draft.value, names) };
    own.set(key, known);
    names.add(known.name);
    return { ...one, became: { state: 'own', name: known.name } };
  });
  return { mapped, own: [...own.values()] };
}

/** Whether its words are names of files that a shell finds, or one text for another shell. */
function needsShell({ command }: Understood): boolean {
  const [first] = command.shell?.pipelines[0] ?? [];
  return first?.words.some(({ glob, opaque }) => glob || opaque) === true || /^\s*watch\s/.test(command.text);
}

/** `GET /path`, where the text has several hosts or none. */
function isWithoutHost({ meaning }: Understood): boolean {
  return meaning.kind === 'known' && meaning.place?.on === 'http' && /^\/(?!\/)/.test(meaning.place.url);
}

function stateOf({ meaning }: Understood, config: SystemConfig | undefined): State {
  if (meaning.kind === 'unknown') {
    const { why } = meaning;
    return { state: 'unknown', why: why.code === 'program' ? { code: 'program', text: why.program } : why };
  }
  if (meaning.kind === 'partial') {
    const { why } = meaning;
    if (why.code === 'word') return { state: 'unknown', why: { code: 'word', text: why.word } };
    if (why.code === 'doubtful') return { state: 'unknown', why: { code: 'doubtful' } };
    return { state: 'by-hand', why: { code: why.code } };
  }
  if (meaning.kind === 'by-hand') return { state: 'by-hand', why: { code: meaning.why } };
  if (meaning.effect === 'none') return { state: 'not-needed' };
  // What is missing in a command that has its place is asked for when it runs.
  const binding = config ? bind({ ...meaning, needs: [] }, config) : undefined;
  if (binding && binding.bound !== 'none')
    return binding.bound === 'action' && Object.keys(binding.params).length === 0
      ? { state: 'live', action: `${binding.verb} ${binding.component}` }
      : { state: 'live' };
  if (meaning.needs.length > 0) return { state: 'by-hand', why: { code: 'needs', names: meaning.needs } };
  return { state: 'by-hand', why: { code: meaning.effect === 'destructive' ? 'destructive' : 'no-place' } };
}
