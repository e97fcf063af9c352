import { defined } from '../../model/defined.ts';
import type { Inside, Matching, Place, Recognised, WrittenCommand } from './command.ts';
import { readFilter } from './filters.ts';
import { type Arg, isUntold, readFlags } from './flags.ts';
import { capitalsIn, filledCapitals } from './placeholders.ts';
import { byHand, type Call, known, partial, unknown, untold } from './recogniser.ts';
import { recogniserOf } from './registry.ts';
import { readShell, type ShellCall, type ShellLine, type ShellWord } from './shell.ts';
import { redisCommand, sqlStatement } from './tools/databases.ts';
import { request } from './tools/http.ts';

/** Values for placeholders, by their name as `needs` has it. */
type Given = ReadonlyMap<string, string>;

const nothingGiven: Given = new Map();

/**
 * Tells what a command does: the one reading of it that import, lint and runs share. It accounts for every word; what it cannot account
 * for is `partial` or `unknown`, which count as destructive and are for a person to do. Pure: nothing is looked up and nothing runs.
 * @param given values for placeholders; they are put into words that were read before, so that they can only ever be values
 */
export function recognise(command: WrittenCommand, given: Given = nothingGiven): Recognised {
  if (command.doubtful) return unknown({ code: 'broken' });
  switch (command.dialect) {
    case 'shell':
      // Typed into a shell that was opened elsewhere: only a person is there.
      if (command.client && command.shell)
        return byHand({ name: 'shell', args: [] }, 'session', 'destructive');
      return command.shell ? recogniseLine(command.shell, given) : unknown({ code: 'broken' });
    case 'sql':
      return sqlStatement(
        typed('psql', command, given),
        filled(command.text, given),
        placeOfClient(command, 'postgres'),
      );
    case 'redis': {
      const call = command.shell?.pipelines[0]?.[0];
      if (!command.shell || !call || command.shell.pipelines.length > 1) return unknown({ code: 'broken' });
      return throughFilters(
        call.redirects.length > 0
          ? partial({ name: 'redis-cli' }, { code: 'file', path: '' })
          : redisCommand(
              { name: 'redis-cli', args: [] },
              call.words.map((word) => resolved(word, given)),
              placeOfClient(command, 'redis'),
            ),
        command.shell.pipelines[0]!.slice(1),
        given,
      );
    }
    case 'http': {
      const [method = 'GET', path = ''] = command.text.split(/\s+/);
      return request(typed('curl', command, given), method, path);
    }
    case 'insights': {
      const call = { name: 'insights', args: [] };
      return known(call, 'read', { do: 'insights', query: command.text });
    }
    default:
      return unknown({ code: 'other-language' });
  }
}

function typed(name: string, { text }: WrittenCommand, given: Given): Call {
  const needs = capitalsIn(text).filter((one) => !given.has(one));
  return { name, args: name === 'curl' ? [{ value: text, needs }] : [] };
}

function filled(text: string, given: Given): string {
  return filledCapitals(text, given);
}

/** What a client was connected to when a command was typed into it. */
function placeOfClient(command: WrittenCommand, on: 'postgres' | 'redis'): Place {
  const client = command.client?.shell?.pipelines[0]?.[0];
  if (!client) return { on };
  // Asked as if it had been given a harmless statement, the client tells where it goes.
  const probe: ShellWord[] = (on === 'postgres' ? ['-c', 'SELECT 1'] : ['PING']).map((word) => ({
    ...{ pieces: [word], from: 0, to: 0 },
  }));
  const found = recogniseCall({ ...client, words: [...client.words, ...probe] }, nothingGiven);
  return found.kind === 'known' && found.place?.on === on ? found.place : { on };
}

function recogniseLine(line: ShellLine, given: Given): Recognised {
  if (line.compound) return unknown({ code: 'compound' });
  const parts = line.pipelines.map((calls) =>
    throughFilters(
      calls[0] ? recogniseCall(calls[0], given) : unknown({ code: 'broken' }),
      calls.slice(1),
      given,
    ),
  );
  const [first = unknown({ code: 'broken' }), second] = parts;
  if (second === undefined) return first;
  // `curl … || echo "down"`: what only prints or waits beside one question changes nothing about it.
  const doing = parts.filter((part) => part.kind !== 'known' || part.effect !== 'none');
  const [one, more] = doing;
  if (one === undefined) return first;
  if (more === undefined && one.kind === 'known' && one.effect === 'read') return one;
  // Several that are a person's to do are one thing for that person to do.
  const people = doing.filter((part) => part.kind === 'by-hand');
  if (people.length === doing.length && people[0])
    return more === undefined ? people[0] : { ...people[0], effect: 'destructive' };
  const bad = doing.find((part) => part.kind === 'unknown');
  return bad ?? partial({ name: toolOf(one) }, { code: 'chain' });
}

function toolOf(found: Recognised): string {
  return found.kind === 'unknown' ? '' : found.tool;
}

function throughFilters(first: Recognised, filters: readonly ShellCall[], given: Given): Recognised {
  const matching: Matching[] = [];
  for (const call of filters) {
    const args = argsOf(call, given);
    const [program, ...rest] = args ?? [];
    if (!args || !program) return partial({ name: toolOf(first) }, { code: 'pipe', program: '' });
    const wrong = redirected({ name: program.value }, call);
    if (wrong) return wrong;
    const filter = call.sets.length > 0 ? undefined : readFilter({ name: program.value, args: rest });
    if (!filter) return partial({ name: toolOf(first) }, { code: 'pipe', program: program.value });
    if (filter.matching !== undefined) matching.push(filter.matching);
  }
  if (filters.length === 0 || first.kind !== 'known') return first;
  // What is piped on is an answer; a change has none worth choosing lines of.
  const { act } = first;
  if (act.do === 'logs' && matching.length > 0)
    return {
      ...first,
      act: { ...act, select: { ...act.select, matching: [...(act.select.matching ?? []), ...matching] } },
    };
  if (act.do === 'get' && matching.length > 0) return { ...first, act: { do: 'get', matching } };
  return first;
}

/** Reads one program with its words, through whatever stands around it. */
function recogniseCall(call: ShellCall, given: Given): Recognised {
  const [program] = call.words;
  const name = program && plainText(program);
  if (call.words.length === 0) {
    const opaque = call.sets.find(({ value }) => value?.opaque);
    if (opaque) return partial({ name: opaque.name }, { code: 'substitution', word: opaque.name });
    return redirected({ name: '=' }, call) ?? known({ name: '=', args: [] }, 'none', { do: 'nothing' });
  }
  if (name === undefined) return unknown({ code: 'program', program: shown(program!) });
  const from = call.redirects.some(({ kind }) => kind === 'from-file');
  if (
    from &&
    /(?:^|\/)(?:psql|mysql|mongorestore|redis-cli)$/.test(
      call.words.map((word) => shown(word)).find(isClient) ?? '',
    )
  )
    return byHand({ name, args: [] }, 'restore', 'destructive');
  const wrong = redirected({ name }, call);
  if (wrong) return wrong;
  if (call.sets.length > 0) return partial({ name }, { code: 'variables' });
  const args = argsOf(call, given);
  if (!args) {
    const word = call.words.find(({ opaque }) => opaque);
    if (/^(?:python3?|node|ruby|perl)$/.test(name))
      return byHand({ name, args: [] }, 'program-text', 'destructive');
    return partial({ name }, { code: 'substitution', word: word ? shown(word) : '' });
  }
  return start(args, given);
}

function isClient(word: string): boolean {
  return /(?:^|\/)(?:psql|mysql|mongorestore|redis-cli)$/.test(word);
}

/** Reads a program's words, wherever it was started. */
function start([program, ...args]: readonly Arg[], given: Given, inside?: Inside): Recognised {
  if (!program || program.needs.length > 0)
    return unknown({ code: 'program', program: program?.value ?? '' });
  const wrapped = unwrapped(program.value, args, given, inside);
  if (wrapped) return wrapped;
  const name = program.value.replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, '');
  const call: Call = { name, args, ...defined({ inside }) };
  const recogniser = recogniserOf(name);
  if (recogniser) {
    const glob = recogniser.globs ? undefined : args.find((arg) => arg.glob);
    if (glob) return partial(call, { code: 'substitution', word: glob.value });
    return recogniser.read(call, (words, where) => start(words, given, where ?? inside));
  }
  // A program of the team's own is a path or has the ending of a script.
  if (
    /^[\w./-]+$/.test(name) &&
    (/^(?:\.{1,2}\/|\/|[\w-]+\/)/.test(name) || /\.(?:sh|py|js|ts|rb|pl)$/.test(name))
  ) {
    const argv = [program.value, ...args.map(({ value }) => value)];
    if (args.some((arg) => arg.glob)) return partial(call, { code: 'substitution', word: name });
    return known(call, 'destructive', { do: 'script', argv });
  }
  return unknown({ code: 'program', program: name });
}

/** `sudo`, `watch`, `ssh` and the like: what they start is read in their place. Undefined for programs that start nothing. */
function unwrapped(
  name: string,
  args: readonly Arg[],
  given: Given,
  inside?: Inside,
): Recognised | undefined {
  const call = { name };
  switch (name) {
    case 'sudo': {
      const flags = readFlags(args, { bool: '-n -E -H -S', value: '-u --user', untilWord: true });
      if (isUntold(flags)) return partial(call, flags);
      return flags.rest.length > 0 ? start(flags.rest, given, inside) : untold(call, args[0]);
    }
    case 'time':
    case 'nohup':
    case 'command':
      return args[0] && !args[0].value.startsWith('-') ? start(args, given, inside) : untold(call, args[0]);
    case 'timeout': {
      const [limit, ...rest] = args;
      return limit && /^\d+[smhd]?$/.test(limit.value) && rest.length > 0
        ? start(rest, given, inside)
        : untold(call, limit);
    }
    case 'watch': {
      const flags = readFlags(args, { bool: '-d -t -c -x', value: '-n --interval', untilWord: true });
      if (isUntold(flags)) return partial(call, flags);
      return reread(call, flags.rest, given, inside);
    }
    case 'ssh': {
      const flags = readFlags(args, { bool: '-t -q -A -T', value: '-p -i -l -o', untilWord: true });
      if (isUntold(flags)) return partial(call, flags);
      if (flags.value('-o') !== undefined && /command/i.test(flags.value('-o')!)) return untold(call, '-o');
      const [host, ...words] = flags.rest;
      if (!host) return untold(call, host);
      if (words.length === 0) return byHand({ name, args }, 'session');
      if (inside) return partial(call, { code: 'chain' });
      return reread(call, words, given, { kind: 'host', name: host.value });
    }
    case 'xargs':
    case 'parallel':
      return partial(call, { code: 'pipe', program: name });
    case 'eval':
    case 'exec':
      return byHand({ name, args }, 'program-text', 'destructive');
    case 'env':
      return args.length === 0 ? undefined : partial(call, { code: 'variables' });
    default:
      return undefined;
  }
}

/** `watch` and `ssh` hand their words to another shell, joined: they are read as that shell reads them. */
function reread(
  call: { readonly name: string },
  words: readonly Arg[],
  given: Given,
  inside?: Inside,
): Recognised {
  if (words.length === 0) return untold(call, undefined);
  // A value that is still missing, or was filled in, would be read by that shell as well.
  if (words.some(({ needs }) => needs.length > 0)) return partial(call, { code: 'doubtful' });
  const { lines, broken } = readShell(words.map(({ value }) => value).join(' '), []);
  const [line, second] = lines;
  if (broken !== undefined || !line || second) return unknown({ code: 'broken' });
  if (!inside) return recogniseLine(line, given);
  const [only] = line.pipelines;
  if (line.compound || !only?.[0] || line.pipelines.length > 1) return partial(call, { code: 'chain' });
  const args = argsOf(only[0], given);
  const wrong = redirected(call, only[0]);
  if (wrong || !args || only[0].sets.length > 0) return wrong ?? partial(call, { code: 'doubtful' });
  return throughFilters(start(args, given, inside), only.slice(1), given);
}

/** A command that reads or writes a file is left to a person. */
function redirected(call: { readonly name: string }, { redirects }: ShellCall): Recognised | undefined {
  const one = redirects.find(({ kind }) => kind !== 'quiet');
  if (!one) return undefined;
  if (one.kind === 'here') return partial(call, { code: 'here' });
  return partial(call, { code: 'file', path: one.target ? shown(one.target) : '' });
}

/** The words with what was given filled in; undefined where one holds what only a shell can work out. */
function argsOf({ words }: ShellCall, given: Given): readonly Arg[] | undefined {
  if (words.some(({ opaque }) => opaque)) return undefined;
  return words.map((word) => resolved(word, given));
}

function resolved(word: ShellWord, given: Given): Arg {
  const needs: string[] = [];
  const value = word.pieces
    .map((piece) => {
      if (typeof piece !== 'string') {
        const found = given.get(piece.need);
        if (found === undefined) needs.push(piece.need);
        return found ?? piece.need;
      }
      // Capitals in a sentence, a statement or a pattern are words; in a name they stand for one.
      if (/\s/.test(piece)) return piece;
      needs.push(...capitalsIn(piece).filter((name) => !given.has(name)));
      return filledCapitals(piece, given);
    })
    .join('');
  return { value, needs, ...defined({ quoted: word.quoted, glob: word.glob }) };
}

function shown({ pieces }: ShellWord): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.need)).join('');
}

function plainText(word: ShellWord): string | undefined {
  return word.opaque || word.glob || word.pieces.some((piece) => typeof piece !== 'string')
    ? undefined
    : shown(word);
}
