import { type OpenDepth, openDepth } from '../depth/open.ts';
import type { Cancel, Clock } from '../model/clock.ts';
import { type DepthField, type DepthView, depthQuestion } from '../model/depth.ts';
import type { SystemConfig } from '../model/system.ts';
import { FollowedSection } from './depth-section.ts';
import { once } from './once.ts';

interface DepthRuntimeOptions {
  readonly clock: Clock;
  /** Asked anew each time: it may have been replaced. */
  readonly config: () => SystemConfig;
  /** Something that is followed looks different now. */
  readonly changed: () => void;
  /** How what lies behind an owner is opened; by default by the registry. */
  readonly open?: typeof openDepth;
}

/** How long connections stay open after the last section was closed, in milliseconds: people go back and forth. */
const lingerMs = 10_000;

/** What lies behind one owner while somebody looks at it, and a moment longer. */
interface Opened {
  readonly depth: Promise<OpenDepth | undefined>;
  /** How many sections of it are followed. */
  users: number;
  closing: Cancel;
}

interface Followed {
  followers: number;
  section: FollowedSection;
}

/** What lies behind components and queues: opened when somebody looks, asked while they do, closed soon after. */
export class DepthRuntime {
  readonly #options: DepthRuntimeOptions;
  readonly #opened = new Map<string, Opened>();
  readonly #followed = new Map<string, Followed>();

  constructor(options: DepthRuntimeOptions) {
    this.#options = options;
  }

  /** A section as it is known now; undefined while it is not known what can be chosen, or nobody follows it. */
  view(id: string): DepthView | undefined {
    return this.#followed.get(id)?.section.view;
  }

  /** Asks a section, and again and again where it says so, until the function that is returned is called. */
  follow(id: string): () => void {
    const followed = this.#followed.get(id) ?? { followers: 0, section: this.#begin(id) };
    this.#followed.set(id, followed);
    followed.followers += 1;
    return once(() => {
      followed.followers -= 1;
      if (followed.followers === 0 && this.#followed.delete(id)) this.#end(id, followed.section);
    });
  }

  /** Asks a section now that is followed, whether it is time or not. */
  refresh(id: string): void {
    this.#followed.get(id)?.section.refresh();
  }

  /** What is known more about a row of a section that is followed. @throws Error with the reason why not */
  async more(id: string, row: string): Promise<readonly DepthField[]> {
    return (await this.#followed.get(id)?.section.more(row)) ?? [];
  }

  /** Another configuration is in use: what is looked at is opened anew. */
  renew(): void {
    for (const { section } of this.#followed.values()) section.stop();
    this.#closeAll();
    for (const [id, followed] of this.#followed) followed.section = this.#begin(id);
    if (this.#followed.size > 0) this.#options.changed();
  }

  close(): void {
    for (const { section } of this.#followed.values()) section.stop();
    this.#followed.clear();
    this.#closeAll();
  }

  #begin(id: string): FollowedSection {
    const { clock, config, changed, open = openDepth } = this.#options;
    const question = depthQuestion(id);
    const key = ownerKey(id);
    const opened = this.#opened.get(key) ?? {
      depth: open(config(), question.owner, clock),
      users: 0,
      closing: () => {},
    };
    this.#opened.set(key, opened);
    opened.closing();
    opened.users += 1;
    return new FollowedSection({
      ...{ clock, question, changed, opened: opened.depth, secrets: config().secrets },
    });
  }

  #end(id: string, section: FollowedSection): void {
    section.stop();
    const key = ownerKey(id);
    const opened = this.#opened.get(key);
    if (!opened) return;
    opened.users -= 1;
    if (opened.users > 0) return;
    opened.closing = this.#options.clock.after(lingerMs, () => {
      this.#opened.delete(key);
      closeLater(opened);
    });
  }

  #closeAll(): void {
    for (const opened of this.#opened.values()) {
      opened.closing();
      closeLater(opened);
    }
    this.#opened.clear();
  }
}

function ownerKey(id: string): string {
  const { of, id: owner } = depthQuestion(id).owner;
  return `${of} ${owner}`;
}

function closeLater({ depth }: Opened): void {
  depth.then((one) => one?.close()).catch(() => {});
}
