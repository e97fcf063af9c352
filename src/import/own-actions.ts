import { defined } from '../model/defined.ts';
import type { Ask } from '../model/import-codes.ts';
import type { ShellCall, ShellWord } from '../runbooks/commands/shell.ts';
import type { Understood } from './components.ts';
import type { OwnDraft } from './draft.ts';
import type { Databases } from './metrics.ts';
import { urlOf } from './urls.ts';

type Draft = Omit<OwnDraft, 'name'>;

/**
 * Drafts an action of the team's own for a command that plantao has no word for: a program with its words, a statement or a request. No
 * shell, and nothing that destroys; what has to be filled in becomes a parameter, what a pipe chooses is left out and said.
 */
export function ownActionOf(understood: Understood, databases: Databases): Draft | undefined {
  const { meaning, command, file, line } = understood;
  if (meaning.kind !== 'known') return undefined;
  const { act, effect, place, inside, needs } = meaning;
  const from = { file, line };
  const isRead = effect === 'read';
  const risk = isRead ? { risk: 'safe' } : {};
  const filled = new Parameters(needs);
  const done = (value: Readonly<Record<string, unknown>>, asks: readonly Ask[] = []): Draft => ({
    value: { ...value, ...risk, ...filled.params() },
    from,
    asks,
  });
  if (effect === 'none' || (effect === 'destructive' && act.do !== 'script')) return undefined;
  if (act.do === 'sql' && needs.length === 0 && (databases.postgres !== undefined || !inside)) {
    const statement = act.statement.replace(/\s+/g, ' ').replace(/\s*;$/, '');
    const old = /^delete\s+from\s+([\w.]+)\s+where\s+(.+)$/i.exec(statement);
    const what = old ? { delete: old[1], where: old[2] } : { run: statement };
    const known = databases.postgres;
    return done(
      { postgres: known ?? '${secret:env:DATABASE_URL}', ...what },
      known === undefined ? [{ code: 'source' }] : [],
    );
  }
  if (place?.on === 'http') return request(understood, databases.http, filled, done);
  if (command.dialect === 'redis')
    return databases.redis === undefined || act.do !== 'redis'
      ? undefined
      : done({ command: ['redis-cli', '-u', databases.redis, ...act.statement.split(' ')] });
  const argv = argvOf(understood, filled);
  return argv && done({ command: argv.words }, argv.asks);
}

/** Placeholders of a command as parameters of an action. */
class Parameters {
  readonly #names = new Map<string, string>();

  constructor(needs: readonly string[]) {
    for (const need of needs) {
      // A variable of the shell is one of plantao's environment.
      const variable = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(need)?.[1];
      if (variable !== undefined) this.#names.set(need, `\${${variable}}`);
      else {
        const base = need
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '_')
          .replace(/^[^a-z]+|_+$/g, '');
        this.#names.set(need, `{${base === '' ? `value_${this.#names.size + 1}` : base}}`);
      }
    }
  }

  /** A text with every placeholder as a parameter; longer names first, since one may hold another. */
  fill(text: string): string {
    const names = [...this.#names].toSorted(([a], [b]) => b.length - a.length);
    let filled = text;
    for (const [need, parameter] of names) filled = filled.replaceAll(need, () => parameter);
    return filled;
  }

  /** A word with every hole in it as a parameter: what only reads like the name of one stays. */
  word({ pieces }: ShellWord): string {
    return pieces
      .map((piece) =>
        typeof piece === 'string' ? this.#capitals(piece) : (this.#names.get(piece.need) ?? piece.need),
      )
      .join('');
  }

  /** `POD_NAME` has no brackets: it is looked for in words. */
  #capitals(text: string): string {
    let filled = text;
    for (const [need, parameter] of this.#names)
      if (/^[A-Z][A-Z0-9_-]*$/.test(need))
        filled = filled.replace(new RegExp(`(?<![\\w$-])${need}(?![\\w=-])`, 'g'), () => parameter);
    return filled;
  }

  params(): Readonly<Record<string, unknown>> {
    const names = [...this.#names.values()]
      .filter((name) => name.startsWith('{'))
      .map((name) => name.slice(1, -1));
    return names.length === 0 ? {} : { params: Object.fromEntries(names.map((name) => [name, {}])) };
  }
}

/** The first program of a command; undefined where more than it, and what chooses lines of it, is written. */
function firstCall({
  command,
  meaning,
}: Understood): { readonly call: ShellCall; readonly isAll: boolean } | undefined {
  const [calls, more] = command.shell?.pipelines ?? [];
  const [call, ...filters] = calls ?? [];
  const isRead = meaning.kind === 'known' && meaning.effect === 'read';
  if (!call || (more && !isRead) || (filters.length > 0 && !isRead)) return undefined;
  if (call.redirects.some(({ kind }) => kind !== 'quiet') || call.sets.length > 0) return undefined;
  return { call, isAll: filters.length === 0 && !more };
}

function textOf({ pieces }: ShellWord): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.need)).join('');
}

function argvOf(
  understood: Understood,
  filled: Parameters,
): { readonly words: readonly string[]; readonly asks: readonly Ask[] } | undefined {
  const first = firstCall(understood);
  if (!first || first.call.words.some(({ glob, opaque }) => glob || opaque)) return undefined;
  const words = first.call.words.map(textOf);
  // A call of braces would be taken for a parameter.
  if (words.some((word) => /\{\w+\}/.test(word))) return undefined;
  // There is nothing to watch; what is watched is one text for another shell.
  if (/^(?:watch|time)$/.test(words[0] ?? '')) return undefined;
  const kept = words.filter((word) => !/^-(?:it|ti|i|t)$/.test(word) || !words.includes('exec'));
  return {
    words: first.call.words.filter((word) => kept.includes(textOf(word))).map((word) => filled.word(word)),
    asks: first.isAll ? [] : [{ code: 'left-out', text: understood.command.text.replace(/\s+/g, ' ') }],
  };
}

/** A request with its headers and its JSON. @param base where `GET /path` goes, which names no host */
function request(
  understood: Understood,
  base: string | undefined,
  filled: Parameters,
  done: (value: Readonly<Record<string, unknown>>, asks?: readonly Ask[]) => Draft,
): Draft | undefined {
  const { meaning } = understood;
  if (meaning.kind !== 'known' || meaning.place?.on !== 'http') return undefined;
  const { act, place } = meaning;
  const called = firstCall(understood)?.call.words ?? [];
  const address = called.find((word) => textOf(word) === place.url);
  const path = address ? filled.word(address) : filled.fill(place.url);
  const written = path.startsWith('/') && !path.startsWith('//') && base !== undefined ? base + path : path;
  // A host that has to be filled in is no address yet.
  if (!/^https?:\/\/[^/?#{}\s$]+(?:[/?#]\S*)?$/.test(written) || !urlOf(written.replace(/[{}]/g, '')))
    return undefined;
  const words = called.map((word) => filled.word(word));
  const after = (...flags: string[]) =>
    words.flatMap((word, index) => (flags.includes(words[index - 1] ?? '') ? [word] : []));
  const headers = after('-H', '--header').flatMap((header) => {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(header) ?? [];
    return name === undefined || /^content-type$/i.test(name) ? [] : [[name, value ?? '']];
  });
  const [data, more] = after('-d', '--data', '--data-raw', '--json');
  const body = data === undefined ? undefined : jsonOf(data);
  if (act.do === 'request' && act.sends && (body === undefined || more !== undefined)) return undefined;
  return done({
    http: written,
    method: act.do === 'request' ? act.method : 'GET',
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...defined({ body }),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an action is called: its script, else its program and what it does with it. */
export function nameOf(value: Readonly<Record<string, unknown>>, taken: ReadonlySet<string>): string {
  const base = slug(hint(value)) || 'action';
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(name)) return name;
  }
}

function hint({ command, http, method, delete: table, run }: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(command)) {
    const all = command.map(String);
    const words = all.filter((word) => !/^-|:\/\/|[{}$]/.test(word) && word !== 'sudo');
    const script = words.find((word) => /\.(?:sh|py|js|ts|rb|pl)$/.test(word));
    if (script !== undefined) return script.replace(/^.*\//, '').replace(/\.\w+$/, '');
    return words.slice(0, 3).join(' ');
  }
  if (typeof http === 'string') return `${String(method)} ${http.replace(/^https?:\/\/[^/]*/, '')}`;
  return table === undefined ? String(run).split(' ').slice(0, 4).join(' ') : `delete ${String(table)}`;
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}
