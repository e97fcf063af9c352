import { askMore, askSection, troubleOf } from '../depth/findings.ts';
import type { OpenDepth } from '../depth/open.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import {
  CannotLook,
  type DepthAnswer,
  type DepthField,
  type DepthFindings,
  type DepthQuestion,
  type DepthTrouble,
  type DepthView,
} from '../model/depth.ts';
import { redactor } from '../text/redactor.ts';
import { words } from '../words/index.ts';

interface FollowedSectionOptions {
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly question: DepthQuestion;
  readonly opened: Promise<OpenDepth | undefined>;
  /** It looks different now. */
  readonly changed: () => void;
}

/** How soon a section that could not be looked at is tried again, in milliseconds. */
const againMs = 10_000;
/** Longest text of what is looked up for one row, in characters. */
const longestMore = 3_000;

/** A section that somebody looks at: asked again and again where it says so, never twice at once, until it is stopped. */
export class FollowedSection {
  readonly #options: FollowedSectionOptions;
  readonly #stopped = new AbortController();
  #found: { readonly depth: OpenDepth; readonly at: OpenDepth['sections'][number] } | undefined;
  #answer: DepthAnswer | undefined;
  #trouble: DepthTrouble | undefined;
  #waits: DepthView['waits'] | undefined;
  #askingSince: number | undefined;
  #next: Cancel = () => {};

  constructor(options: FollowedSectionOptions) {
    this.#options = options;
    void this.#begin();
  }

  /** How it is known now; undefined while it is not known what can be chosen. */
  get view(): DepthView | undefined {
    const [trouble, found] = [this.#trouble, this.#found];
    if (!found) return trouble && { label: '', sections: [], section: '', trouble };
    return {
      label: this.#surroundings().redact(found.depth.label),
      sections: found.depth.sections.map(({ id, section }) => ({
        ...{ id, title: section.title() },
        ...defined({ text: section.text?.label() }),
      })),
      section: found.at.id,
      ...defined({ answer: this.#answer, trouble, askingSince: this.#askingSince, waits: this.#waits }),
    };
  }

  /** Asks now, whether it is time or not. */
  refresh(): void {
    if (this.#found && this.#askingSince === undefined) void this.#ask();
  }

  /** What is known more about a row. @throws Error with the reason why not */
  async more(row: string): Promise<readonly DepthField[]> {
    if (!this.#found) return [];
    const { depth, section } = this.#found.at;
    return askMore(depth, section, row, this.#stopped.signal, this.#surroundings(longestMore));
  }

  stop(): void {
    this.#next();
    this.#stopped.abort();
  }

  async #begin(): Promise<void> {
    const { question, opened, changed } = this.#options;
    try {
      const depth = await opened;
      const at = depth?.sections.find(({ id }) => question.section === undefined || id === question.section);
      if (!depth || !at) throw new CannotLook('failed', words.depth.gone);
      this.#found = { depth, at };
    } catch (error) {
      this.#trouble = troubleOf(error, this.#surroundings());
    }
    if (this.#stopped.signal.aborted) return;
    const { byKey, text } = this.#found?.at.section ?? {};
    if (byKey) this.#waits = { byKey: byKey() };
    else if (text && !text.optional && question.text === undefined) this.#waits = { text: text.label() };
    if (this.#found && !this.#waits) void this.#ask();
    else changed();
  }

  async #ask(): Promise<void> {
    const { clock, question, changed } = this.#options;
    const { depth, section } = this.#found!.at;
    this.#next();
    this.#waits = undefined;
    this.#askingSince = clock.now();
    changed();
    const progress = (findings: DepthFindings): void => {
      if (this.#askingSince === undefined) return;
      this.#answer = { ...findings, costMs: clock.now() - this.#askingSince, at: clock.now() };
      changed();
    };
    const how = { progress, ...defined({ text: question.text }) };
    try {
      this.#answer = await askSection(depth, section, this.#stopped.signal, how, this.#surroundings());
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = troubleOf(error, this.#surroundings());
    }
    if (this.#stopped.signal.aborted) return;
    this.#askingSince = undefined;
    const { everyMs } = section;
    if (everyMs !== undefined)
      this.#next = clock.after(this.#trouble ? againMs : everyMs, () => void this.#ask());
    changed();
  }

  #surroundings(kept?: number) {
    const { clock, secrets } = this.#options;
    return { clock, redact: redactor(secrets, kept) };
  }
}
