import type { Answer, Question } from '../model/answers.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import type { ContactBook } from '../model/contact.ts';
import type { DepthView } from '../model/depth.ts';
import type { TimelineEntry } from '../model/incident.ts';
import type { PastView } from '../model/past.ts';
import type { RunRow } from '../model/run.ts';
import type { RunbookPlace, ShelfEntry } from '../model/runbook.ts';
import type { MonthUptime } from '../model/uptime.ts';
import { once } from './once.ts';

/** Where answers come from. These may read a database: they are asked between frames, never while one is drawn. */
interface AnswerSources {
  why(alertOrComponent: string): readonly string[];
  timeline(incident: string): readonly TimelineEntry[];
  /** Undefined while it is not known yet. */
  uptime(component: string): MonthUptime | undefined;
  /** Undefined until the files have been read. */
  shelf(): readonly ShelfEntry[] | undefined;
  /** What is known at once; more once the files have been read. */
  contacts(): { readonly book: ContactBook; readonly reading: boolean };
  /** Undefined until it is known what can be chosen. */
  depth(id: string): DepthView | undefined;
  /** Undefined while it is looked up for the first time. */
  past(id: string): PastView | undefined;
  /** Undefined until the runbooks have been read. */
  runs(): readonly RunRow[] | undefined;
  run(id: string): RunRow | undefined;
  /** Undefined until the files have been read. */
  runbook(reference: string): { readonly found: RunbookPlace | undefined } | undefined;
}

/** A question with those who wait for its answer. */
interface Followed {
  readonly question: Question;
  followers: number;
  answer: Answer | undefined;
}

/** The questions of whatever is open on the screen. Their answers are kept current for as long as somebody follows them. */
export class Questions {
  readonly #clock: Clock;
  readonly #sources: AnswerSources;
  readonly #changed: (urgency: 'urgent' | 'routine') => void;
  readonly #followed = new Map<string, Followed>();
  #reading: { readonly urgency: 'urgent' | 'routine'; readonly cancel: Cancel } | undefined;

  /** @param changed called after the answers were looked up again */
  constructor(clock: Clock, sources: AnswerSources, changed: (urgency: 'urgent' | 'routine') => void) {
    this.#clock = clock;
    this.#sources = sources;
    this.#changed = changed;
  }

  /** Answers that have come, of every question that is followed. */
  answers(): readonly Answer[] {
    return [...this.#followed.values()].flatMap(({ answer }) => answer ?? []);
  }

  /** Asks a question and keeps its answer current until the function that is returned is called. */
  follow(question: Question): () => void {
    const key = `${question.to} ${question.id}`;
    const followed = this.#followed.get(key) ?? { question, followers: 0, answer: undefined };
    this.#followed.set(key, followed);
    followed.followers += 1;
    if (!followed.answer) this.#readSoon('urgent');
    return once(() => {
      followed.followers -= 1;
      if (followed.followers === 0) this.#followed.delete(key);
    });
  }

  /** Something that answers are made of may have changed. */
  refresh(urgency: 'urgent' | 'routine'): void {
    if (this.#followed.size > 0) this.#readSoon(urgency);
  }

  close(): void {
    this.#reading?.cancel();
    this.#followed.clear();
  }

  #readSoon(urgency: 'urgent' | 'routine'): void {
    if (this.#reading && (this.#reading.urgency === 'urgent' || urgency === 'routine')) return;
    this.#reading?.cancel();
    this.#reading = { urgency, cancel: this.#clock.after(0, () => this.#read(urgency)) };
  }

  #read(urgency: 'urgent' | 'routine'): void {
    this.#reading = undefined;
    for (const followed of this.#followed.values()) followed.answer = this.#answer(followed.question);
    this.#changed(urgency);
  }

  #answer({ to, id }: Question): Answer | undefined {
    switch (to) {
      case 'why':
        return { to, id, sentences: this.#sources.why(id) };
      case 'timeline':
        return { to, id, entries: this.#sources.timeline(id) };
      case 'uptime': {
        const month = this.#sources.uptime(id);
        return month && { to, id, month };
      }
      case 'shelf': {
        const entries = this.#sources.shelf();
        return entries && { to, id: '', entries };
      }
      case 'contacts':
        return { to, id: '', ...this.#sources.contacts() };
      case 'runs': {
        const runs = this.#sources.runs();
        return runs && { to, id: '', runs };
      }
      case 'run': {
        const run = this.#sources.run(id);
        return run && { to, id, run };
      }
      case 'depth': {
        const view = this.#sources.depth(id);
        return view && { to, id, view };
      }
      case 'past': {
        const view = this.#sources.past(id);
        return view && { to, id, view };
      }
      case 'runbook': {
        const answer = this.#sources.runbook(id);
        return answer && { to, id, ...answer };
      }
    }
  }
}
