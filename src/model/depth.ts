import type { Verb } from './action.ts';
import type { ConfiguredKind } from './configured-kind.ts';
import type { Context } from './kind.ts';
import type { QueueConfig } from './system.ts';

/** What is looked into: something the configuration names. */
export interface DepthOwner {
  readonly of: 'component' | 'queue';
  readonly id: string;
}

/** How much a value matters: what is normal has none. */
export type DepthSeverity = 'warning' | 'critical';

/** One value about the whole of what a section looks at. */
export interface DepthFact {
  readonly id: string;
  readonly title: string;
  /** Null when there is none; then `why` says why, in a few words. */
  readonly value: number | string | null;
  /** As for metrics: `ms`, `s`, `B`, `%`, `/s`, or a noun. */
  readonly unit?: string;
  readonly severity?: DepthSeverity;
  /** It was not counted to the end: shown with `~`. */
  readonly estimated?: true;
  readonly why?: string;
}

/** A column of a table. */
export interface DepthColumn {
  readonly id: string;
  readonly title: string;
  /** As for metrics; `''` shortens large numbers. Absent: a number is an identity and stands as it is. */
  readonly unit?: string;
  /** Its numbers were not counted to the end: shown with `~`. */
  readonly estimated?: true;
  /** Columns of the terminal it takes at least; default what its title and cells need, at most 20. */
  readonly least?: number;
  /** Its share of the room that is left; absent: it stays as wide as it has to be. */
  readonly grow?: number;
  /** Where there is too little room, columns with a larger number go first; absent: it always stays. */
  readonly drop?: number;
}

/** Null where there is no value: shown as `-`. */
export type DepthCell = string | number | null;

/** A label and its value, for the detail of a row. */
export interface DepthField {
  readonly label: string;
  readonly value: DepthCell;
  readonly unit?: string;
}

/** Something that can be done about a row: a verb of the owner's target, with its values. Planned by the executor like any other. */
export interface DepthAct {
  readonly verb: Verb;
  readonly params: Readonly<Record<string, string>>;
  /** The component it is done to; default the owner, where that is one. */
  readonly component?: string;
}

export interface DepthRow {
  /** Stays the same while it is the same thing: the cursor and an open detail stay on it. */
  readonly id: string;
  /** How far it stands in: 1 is below the row above with 0. */
  readonly level?: number;
  readonly severity?: DepthSeverity;
  /** Not counted to the end: its numbers are shown with `~`. */
  readonly estimated?: true;
  /** By the id of the column. */
  readonly cells: Readonly<Record<string, DepthCell>>;
  /** Shown when the row is opened, after its cells. */
  readonly detail?: readonly DepthField[];
  /** The mildest first. */
  readonly actions?: readonly DepthAct[];
  /** `Depth.more` knows more about it, in a few words for the footer: `exact sizes`, `unmasked text`. */
  readonly more?: string;
}

export interface DepthTable {
  readonly id: string;
  /** Needed where a section has several. */
  readonly title?: string;
  readonly columns: readonly DepthColumn[];
  /** In the order that matters: worst first, a tree from its roots. */
  readonly rows: readonly DepthRow[];
  /** How many there are, where not all were fetched. */
  readonly total?: number;
  /** Said in place of rows when there are none: `nothing waits for a lock`. */
  readonly none: string;
}

/** What one question about a section brought. Text is raw: it is sanitized and redacted on its way in. */
export interface DepthFindings {
  readonly facts: readonly DepthFact[];
  readonly tables: readonly DepthTable[];
  /** What limits the answer: rows that may not be seen, values that are not measured. Never empty praise. */
  readonly notes: readonly string[];
}

/** Findings with what asking took. */
export interface DepthAnswer extends DepthFindings {
  /** How long the question took, there and back, in milliseconds. */
  readonly costMs: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/**
 * Why a section could not be looked at. `no-right`: the login may not · `too-old`: the server has no such thing · `not-installed` ·
 * `no-answer`: nothing came in time, which says nothing about the server · `failed`: anything else.
 */
type DepthFaultCode = 'no-right' | 'too-old' | 'not-installed' | 'no-answer' | 'failed';

/** A section that cannot be looked at, and what would help. Only this section is blank for it. */
export class CannotLook extends Error {
  override readonly name = 'CannotLook';
  readonly code: DepthFaultCode;
  /** What somebody with the right runs to change that: `GRANT pg_monitor TO app`. */
  readonly remedy: string | undefined;

  constructor(code: DepthFaultCode, message: string, remedy?: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** How a section is asked. */
export interface DepthAsk {
  /** What the person typed, where the section takes a text. */
  readonly text?: string;
  /** Shows what was found so far, of a section that takes a while. */
  readonly progress?: (findings: DepthFindings) => void;
}

/** One list of a depth. */
export interface DepthSection {
  /** Unique in its kind, a word for the command line: `sessions`. */
  readonly id: string;
  /** Title of its tab. A function, as the language is chosen at start. */
  readonly title: () => string;
  /** How often it is asked while it is open, in milliseconds; absent: once, and again by key. */
  readonly everyMs?: number;
  /** Longest a question may take, in milliseconds; default 5 s. */
  readonly limitMs?: number;
  /** It is asked by key only, because asking costs or changes something: what, in one clause. */
  readonly byKey?: () => string;
  /** It takes a text of the person, called so: `pattern`. Nothing is asked before there is one, unless it is `optional`. */
  readonly text?: { readonly label: () => string; readonly optional?: true };
}

/** What stands behind one component or queue, ready to be asked. Asked for one section at a time. */
export interface Depth {
  /** What is asked, for people, without secrets: `postgres clinic at db:5432`. */
  readonly label: string;
  /**
   * Asks a section once; it may remember what it saw before, for differences.
   * @throws {CannotLook} with the reason; any other error is one, too, of the code `failed`
   */
  ask(section: string, signal: AbortSignal, how: DepthAsk): Promise<DepthFindings>;
  /**
   * What is looked up for one row when a person asks for it, and never recorded: a text without its mask, an exact size.
   * @throws {CannotLook} as `ask`
   */
  more?(section: string, row: string, signal: AbortSignal): Promise<readonly DepthField[]>;
  close?(): void;
}

/** The sections of a kind, and how one thing of it is opened. Read when it is first looked into. */
export interface DepthParts<Options = unknown> {
  readonly sections: readonly DepthSection[];
  open(options: Options, context: Context): Depth;
}

/** A kind of thing that can be looked into. */
export interface DepthKind<Options = unknown> {
  readonly kind: string;
  /**
   * What to look into for a check, source, target or cache that the configuration names; undefined for one of another kind.
   * @param queue whose source it is, where it is one of a queue
   */
  from(use: ConfiguredKind, queue?: QueueConfig): Options | undefined;
  /** Kind of target whose verbs act on what is listed, for an owner that does not run on one itself. */
  target?(options: Options): ConfiguredKind;
  load(options: Options): Promise<DepthParts<Options>>;
}

/** A section as the screen shows it: what was found last, and what became of the newest question. */
export interface DepthView {
  /** What is asked, sanitized. */
  readonly label: string;
  readonly sections: readonly DepthTab[];
  /** Id of the section that is shown. */
  readonly section: string;
  /** The last answer; undefined before the first. */
  readonly answer?: DepthAnswer;
  /** A question is under way since then, wall-clock milliseconds. */
  readonly askingSince?: number;
  /** Why the last question brought nothing, while an older answer may still be there. */
  readonly trouble?: DepthTrouble;
  /** It waits for a key: what asking costs or changes; or for a text, called so. */
  readonly waits?: { readonly byKey: string } | { readonly text: string };
}

/** A section that can be chosen. */
export interface DepthTab {
  readonly id: string;
  readonly title: string;
  /** It takes a text, called so. */
  readonly text?: string;
}

export interface DepthTrouble {
  readonly code: DepthFaultCode;
  readonly sentence: string;
  readonly remedy?: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/** Which section of what, as the id of a question. */
export interface DepthQuestion {
  readonly owner: DepthOwner;
  /** Undefined: the first. */
  readonly section?: string;
  readonly text?: string;
}

/** The question as an id; the same question has the same. */
export function depthId({ owner, section, text }: DepthQuestion): string {
  return JSON.stringify([owner.of, owner.id, section ?? null, text ?? null]);
}

/** The question that an id stands for. */
export function depthQuestion(id: string): DepthQuestion {
  const [of, owner, section, text] = JSON.parse(id) as [
    DepthOwner['of'],
    string,
    string | null,
    string | null,
  ];
  return {
    owner: { of, id: owner },
    ...(section === null ? {} : { section }),
    ...(text === null ? {} : { text }),
  };
}
