import { defined } from '../../model/defined.ts';
import type {
  Annotation,
  Branch,
  Code,
  FilePlace,
  Step,
  StepLink,
  StepOption,
} from '../../model/procedure.ts';
import type { Identities } from './identity.ts';
import { timesIn } from './times.ts';

/** Characters of one note, and notes of one step, that are kept. */
const longestNote = 2_000;
const mostNotes = 60;

/** A step while its text is being read. */
export class StepDraft {
  readonly origin: Step['origin'];
  /** How deep in lists it lies: what is deeper belongs to it. -1 for one that a heading opens. */
  readonly depth: number;
  /** Index of the block it begins with. */
  readonly block: number;
  readonly at: FilePlace;
  readonly path: readonly string[];
  readonly number: string | undefined;
  readonly notes: string[] = [];
  readonly expected: string[] = [];
  readonly options: (StepOption & { readonly codes: Code[] })[] = [];
  readonly branches: Branch[] = [];
  readonly links: StepLink[] = [];
  readonly annotations: Annotation[] = [];
  within: { readonly decision: StepDraft; readonly branch: number } | undefined;
  when: string | undefined;
  ticked = false;
  sleepMs = 0;
  endLine: number;
  title: string;
  limitMs: number | undefined;
  hold: Step['hold'];
  /** Set once it is made. */
  id = '';

  constructor(what: {
    readonly origin: Step['origin'];
    readonly title: string;
    readonly at: FilePlace;
    readonly path: readonly string[];
    readonly block: number;
    readonly depth?: number;
    readonly number?: string | undefined;
    /** The heading of the procedure: of a step that is called by it, the time that it says is not the step's. */
    readonly under: string;
  }) {
    const { text, limitMs, hold } = timesIn(what.title);
    this.origin = what.origin;
    this.title = text.replace(/\s*:$/, '');
    this.at = what.at;
    this.endLine = what.at.line;
    this.path = what.path;
    this.block = what.block;
    this.depth = what.depth ?? 0;
    this.number = what.number;
    this.limitMs = what.title === what.under ? undefined : limitMs;
    this.hold = hold;
  }

  note(text: string): void {
    const { hold } = timesIn(text);
    this.hold ??= hold;
    if (text !== '' && this.notes.length < mostNotes) this.notes.push(text.slice(0, longestNote));
  }

  /** Adds commands to its only way, or its last. */
  addCodes(codes: readonly Code[]): void {
    if (codes.length === 0) return;
    if (this.options.length === 0) this.options.push({ codes: [] });
    this.options.at(-1)!.codes.push(...codes);
  }

  addOptions(options: readonly StepOption[]): void {
    for (const option of options) this.options.push({ ...option, codes: [...option.codes] });
  }

  /** Whether it says no more than its title. */
  get isBare(): boolean {
    return this.notes.length + this.options.length + this.branches.length + this.expected.length === 0;
  }

  /** The step; its id is made from what it says, so that an edited one is another. */
  made(identities: Identities): Step {
    const name = this.annotations.find((one) => one.what === 'id')?.id;
    this.id = identities.next(
      ...this.path,
      this.title,
      ...this.notes,
      ...this.expected,
      ...this.options.flatMap(({ label = '', when = '', notes = [], codes }) => [
        ...[label, when, ...notes],
        ...codes.map(({ text }) => text),
      ]),
      ...this.branches.flatMap(({ when, text }) => [when, text]),
    );
    const { within, sleepMs, hold } = this;
    return {
      ...{ id: this.id, origin: this.origin, title: this.title, at: this.at, endLine: this.endLine },
      ...{ notes: this.notes, expected: this.expected, options: this.options },
      ...{ links: this.links, annotations: this.annotations },
      ...defined({
        ...{ name, number: this.number, when: this.when, limitMs: this.limitMs },
        ticked: this.ticked ? (true as const) : undefined,
        branches: this.branches.length > 0 ? this.branches : undefined,
        within: within && { decision: within.decision.id, branch: within.branch },
        hold: hold ?? (sleepMs > 0 ? { minMs: sleepMs, maxMs: sleepMs } : undefined),
      }),
    };
  }
}
