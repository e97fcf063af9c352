import { isKnownVerb, verbInfo } from '../actions/verbs.ts';
import type { ActionParams, VerbParam } from '../model/action.ts';
import type { Bound } from '../model/run.ts';
import type { SystemConfig } from '../model/system.ts';
import { filled } from './given.ts';

type Config = Pick<SystemConfig, 'components' | 'metrics' | 'queues'>;

/**
 * Reads a line that begins with `plantao`: `run VERB COMPONENT [count=3]`, `logs COMPONENT [words]`, `check COMPONENT`,
 * `metrics METRIC`. It accounts for every word; a line with anything that a shell would take for more than a word is not read.
 * @param holes what has to be filled in, as it stands in the line
 */
export function plantaoLine(
  line: string,
  holes: readonly string[],
  given: Readonly<Record<string, string>>,
  config: Config,
): Bound {
  const words = wordsOf(line);
  if (!words) return misread(line);
  const missing: string[] = [];
  const [, command, ...rest] = words.map((word) => {
    const { text, missing: names } = filled(word, holes, given);
    missing.push(...names);
    return text;
  });
  switch (command) {
    case 'run':
      return action(rest, missing, config);
    case 'logs':
      return missing.length > 0 ? needs(missing) : logs(rest, config);
    case 'check':
    case 'metrics':
    case 'queues':
      return missing.length > 0 ? needs(missing) : question(command, rest, config);
    default:
      return misread(command ?? line);
  }
}

function misread(reason: string): Bound {
  return { as: 'by-hand', why: { code: 'not-understood', reason: reason.slice(0, 80) } };
}

function needs(names: readonly string[]): Bound {
  return { as: 'by-hand', why: { code: 'needs', names: [...new Set(names)] } };
}

/** Words as a shell has them; undefined where it would do more than take words apart. */
function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const part = /\s*((?:'[^']*'|"[^"\\$`]*"|[^\s'"\\$`|;&<>()#*?~]|<[\p{L}\p{N} _.-]+>|(?<=\S)#)+)/uy;
  let at = 0;
  while (at < line.trimEnd().length) {
    part.lastIndex = at;
    const match = part.exec(line);
    if (!match) return undefined;
    words.push(
      match[1]!.replace(/'([^']*)'|"([^"]*)"/g, (_, one?: string, other?: string) => one ?? other ?? ''),
    );
    at = part.lastIndex;
  }
  return words;
}

function action(words: readonly string[], missing: readonly string[], { components }: Config): Bound {
  const [verb = '', id = '', ...rest] = words;
  const component = components.find((one) => one.id === id);
  if (!component) return { as: 'by-hand', why: { code: 'no-component' } };
  const own = component.actions.find(({ name }) => name === verb);
  if (!own && !isKnownVerb(verb)) return misread(verb);
  const params = paramsOf(rest, own?.params ?? verbInfo(verb).params);
  if (typeof params === 'string') return misread(params);
  return { as: 'action', verb, component: id, params, needs: [...new Set(missing)] };
}

/** Values by name; else the word that is none. */
function paramsOf(words: readonly string[], known: readonly VerbParam[]): ActionParams | string {
  const params: Record<string, string> = {};
  const pairs = known.find(({ kind }) => kind === 'pairs');
  for (let index = 0; index < words.length; index += 1) {
    let word = words[index]!;
    const flag = /^--(count|revision|set)(?:=(.*))?$/s.exec(word);
    if (flag) {
      const value = flag[2] ?? words[index + 1];
      if (value === undefined) return word;
      if (flag[2] === undefined) index += 1;
      word = flag[1] === 'set' ? value : `${flag[1]}=${value}`;
    }
    const equals = word.indexOf('=');
    if (equals < 1 || word.startsWith('-')) return word;
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
    if (known.some((param) => param.name === name)) params[name] = value;
    else if (pairs) params[pairs.name] = [params[pairs.name], word].filter(Boolean).join(' ');
    else return word;
  }
  return params;
}

function logs(words: readonly string[], { components }: Config): Bound {
  const ids = new Set(components.map(({ id }) => id));
  const named = words.filter((word) => ids.has(word));
  const query: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (ids.has(word)) continue;
    if (word === '--level' || word === '--grep') {
      const value = words[index + 1];
      if (value === undefined) return misread(word);
      index += 1;
      query.push(word === '--level' ? `level:${value}` : value);
    } else if (word.startsWith('-')) return misread(word);
    else query.push(word);
  }
  return { as: 'logs', components: named, query: query.join(' ') };
}

function question(
  command: 'check' | 'metrics' | 'queues',
  words: readonly string[],
  { components, metrics, queues }: Config,
): Bound {
  const known = command === 'check' ? components : command === 'queues' ? queues : [...metrics, ...queues];
  const stranger = words.find((word) => !known.some(({ id }) => id === word));
  if (stranger !== undefined) return misread(stranger);
  const ids = words.length > 0 ? words : known.map(({ id }) => id);
  return command === 'check' ? { as: 'status', components: ids } : { as: 'reading', metrics: ids };
}
