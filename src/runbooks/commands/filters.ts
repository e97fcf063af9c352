import type { Matching } from './command.ts';
import { isUntold, readFlags } from './flags.ts';
import type { Call } from './recogniser.ts';
import { readGrep } from './tools/machine.ts';

/** What a program behind a pipe does with lines: it may look for some of them, and never anything else. */
interface Filter {
  readonly matching?: Matching;
}

interface Spec {
  readonly bool?: string;
  readonly value?: string;
  /** How many words that are no flags it may have; further ones would be files, for some to write. */
  readonly words: number;
}

const specs: Readonly<Record<string, Spec>> = {
  head: { bool: '-q', value: '-n -c', words: 0 },
  tail: { bool: '-q -f', value: '-n -c', words: 0 },
  sort: { bool: '-n -r -u -h -f -b -g -V -s', value: '-k -t', words: 0 },
  uniq: { bool: '-c -d -u -i', value: '-f -s -w', words: 0 },
  wc: { bool: '-l -c -w -m', words: 0 },
  cut: { bool: '-s', value: '-d -f -c -b', words: 0 },
  tr: { bool: '-d -s -c', words: 2 },
  column: { bool: '-t', value: '-s', words: 0 },
  jq: { bool: '-r -c -e -s -S -M -C -R -n -j --raw-output --compact-output', value: '--indent', words: 1 },
  less: { bool: '-N -S -R -F -X -i', words: 0 },
  more: { words: 0 },
  cat: { bool: '-n -A', words: 0 },
  base64: { bool: '-d --decode -D', words: 0 },
  nl: { words: 0 },
  rev: { words: 0 },
  tac: { words: 0 },
  fold: { value: '-w', words: 0 },
  json_pp: { words: 0 },
};

/** Reads a program behind a pipe. Undefined where it may do more than choose and count lines. */
export function readFilter({ name, args, inside }: Call): Filter | undefined {
  if (inside) return undefined;
  if (/^(?:grep|egrep|fgrep|rg)$/.test(name)) {
    const found = readGrep(args, name);
    if (!found || found.files.length > 0) return undefined;
    return found.inverted || found.counts ? {} : { matching: found.matching };
  }
  if (name === 'awk' || name === 'gawk') return awk(args.map(({ value }) => value)) ? {} : undefined;
  if (name === 'sed') return sed(args.map(({ value }) => value)) ? {} : undefined;
  if (name === 'python' || name === 'python3')
    return args.map(({ value }) => value).join(' ') === '-m json.tool' ? {} : undefined;
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (!spec) return undefined;
  const words = args.filter(({ value }) => !/^-\d+$/.test(value));
  const flags = readFlags(words, spec);
  if (isUntold(flags) || flags.after || flags.rest.length > spec.words) return undefined;
  return {};
}

/** A program of awk that prints fields: no files, no pipes, no calls. */
function awk(words: readonly string[]): boolean {
  const program =
    words.length === 3 && words[0] === '-F'
      ? words[2]
      : words.length === 2 && /^-F./.test(words[0]!)
        ? words[1]
        : words[0];
  const own = words.length === 1 || (words.length <= 3 && words[0]!.startsWith('-F'));
  return (
    own &&
    program !== undefined &&
    !program.startsWith('-') &&
    !/system|getline|>|\||printf?\s*\(?.*"\s*>|@|close|fflush/.test(program)
  );
}

/** A script of sed that replaces or chooses: no file is written, no command is run. */
function sed(words: readonly string[]): boolean {
  const [first, second, third] = words;
  const script = first === '-n' || first === '-E' || first === '-r' ? second : first;
  if (script === undefined || (script === first ? second !== undefined : third !== undefined)) return false;
  return /^(?:s([/|,#])(?:(?!\1)[^\n\\]|\\.)*\1(?:(?!\1)[^\n\\]|\\.)*\1[gpI0-9]*|\d+(?:,(?:\d+|\$))?[pdq]|\/[^/\n]*\/[pd])$/.test(
    script,
  );
}
