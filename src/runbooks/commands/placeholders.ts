/** What somebody has to fill in, where it stands in a text. */
export interface Hole {
  /** As written, without its brackets: `pod name`, `POD_NAME`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** It may as well be `< in > out` of a shell. */
  readonly doubtful?: true;
}

/**
 * `<x>`, `[NAME]`, `{x}` and `…` between other text. Replaced by letters of the same length before a shell's grammar sees them:
 * `bot<TOKEN>/getMe` would mean "read TOKEN, write /getMe". Words in capitals need no such care and are looked for in words.
 */
export function withoutHoles(text: string): { readonly text: string; readonly holes: readonly Hole[] } {
  const holes: Hole[] = [];
  const pattern =
    /<(?![<(&\s=-])([^<>\n"'`$|;&()]{0,60}[^<>\n"'`$|;&()\s])>|(?<![\w\]$])\[([A-Z][A-Z0-9_ -]{1,40})\](?!\()|(?<![$\w{])\{\{?([A-Za-z][\w-]{0,40})\}?\}|(?<=[\s"'/:=]|^)(?:\.\.\.|…)(?=[\s"'/]|$)|(?<=:\/\/)(?:\.\.\.|…)/gmu;
  const replaced = text.replace(
    pattern,
    (whole, angle?: string, square?: string, curly?: string, ...rest) => {
      const from = rest.find((one): one is number => typeof one === 'number') ?? 0;
      const name = (angle ?? square ?? curly ?? whole).trim();
      const before = text[from - 1] ?? ' ';
      const after = text[from + whole.length] ?? ' ';
      const doubtful = angle !== undefined && /[\s\d]/.test(before) && /[\w.~$/]/.test(after);
      holes.push({ name, from, to: from + whole.length, ...(doubtful ? { doubtful } : {}) });
      return 'X'.repeat(whole.length);
    },
  );
  return { text: replaced, holes };
}

/** Single words in capitals that stand for something; longer ones are told by their underscore. */
const capitals =
  'POD|NAME|NAMESPACE|HOST|HOSTNAME|PORT|TOKEN|PID|ID|REVISION|VERSION|NODE|CONTAINER|SERVICE|IP|DATE|NUMBER|URL|YYYYMMDD|YYYY-MM-DD';
const inCapitals = new RegExp(
  `(?<![\\w$-])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?:${capitals})(?:_HH[-:]?MM)?)(?![\\w=-])`,
  'gu',
);

/** Names in capitals that a word leaves to be filled in; the left side of `NAME=value` is none. */
export function capitalsIn(text: string): readonly string[] {
  return [...text.matchAll(inCapitals)].map(([name]) => name);
}

/** The text with names in capitals replaced by what was given for them. */
export function filledCapitals(text: string, given: ReadonlyMap<string, string>): string {
  return text.replace(inCapitals, (name) => given.get(name) ?? name);
}
