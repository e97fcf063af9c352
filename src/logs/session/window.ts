import { defined } from '../../model/defined.ts';
import type { LogShow, LogSnapshot } from '../../model/logs.ts';
import { errorText } from '../../words/error-text.ts';
import { type LogClient, liveStore } from '../worker/client.ts';

/** Rows in a window that follows, and around a position; the screen moves within it and asks anew near its edges. */
const following = 200;
const around = 600;
const ofComponent = 12;
/** Columns of the volume. */
const volumeColumns = 60;

/** One view in the worker, kept while its query is wanted. */
interface View {
  readonly query: string;
  readonly id: number;
}

/** The part of the worker's lines that a screen shows, and the views it is asked for through. A new worker wants a new one. */
export class LogWindow {
  #view: View | undefined;
  #componentView: View | undefined;
  /** The query that could not be answered, and why: it is not tried again with every further line. */
  #refused: { readonly query: string; readonly problem: string } | undefined;
  /** The question whose window has enough lines on both sides: it need not be asked again. */
  #settled: string | undefined;

  /** The view that is shown. */
  get view(): number | undefined {
    return this.#view?.id;
  }

  /** Opens the view of the wanted query; returns why it cannot be, and the one before stays. */
  async viewFor(client: LogClient, query: string): Promise<string | undefined> {
    if (this.#refused?.query === query) return this.#refused.problem;
    this.#refused = undefined;
    if (this.#view?.query === query) return undefined;
    try {
      const { view } = await client.view(liveStore, query);
      const before = this.#view;
      this.#view = { query, id: view };
      this.#settled = undefined;
      if (before) await client.closeView(before.id);
      return undefined;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'QueryError') throw error;
      this.#refused = { query, problem: errorText(error) };
      return this.#refused.problem;
    }
  }

  /** What is wanted, in the position of what was shown `before`. */
  async ask(client: LogClient, wanted: LogShow, before: LogSnapshot): Promise<LogSnapshot> {
    const problem = await this.viewFor(client, wanted.query);
    const { volume: _v, ofComponent: _c, problem: _p, wanted: position, ...kept } = before;
    const view = this.#view;
    if (!view) return { ...kept, ...defined({ problem }) };
    const [shown, volume, component] = await Promise.all([
      this.#linesAt(client, view.id, wanted, before),
      wanted.volume ? client.volume(view.id, volumeColumns) : undefined,
      wanted.component === undefined ? undefined : this.#linesOf(client, wanted.component),
    ]);
    return {
      ...kept,
      ...(wanted.around === 'newest' || position === undefined ? {} : { wanted: position }),
      ...shown,
      query: view.query,
      ...defined({ problem, volume, ofComponent: component }),
    };
  }

  /** The lines around a position; of a window that is held still only how the rest stands. */
  async #linesAt(
    client: LogClient,
    view: number,
    { around: at, highlight = [] }: LogShow,
    { lines: had }: LogSnapshot,
  ): Promise<Partial<LogSnapshot>> {
    const last = had.at(-1);
    const asked = JSON.stringify([at, highlight]);
    if (this.#settled === asked && last) {
      const { total, held, dropped, behind } = await client.standing(view, last.seq);
      return { total, held, dropped, before: total - behind - had.length };
    }
    const live = at === 'newest';
    const count = live ? following : around;
    const window = await client.window(view, { around: at, count, highlight });
    const { rows: lines, total, held, dropped, first: before } = window;
    const position = window.position - before;
    const enough = lines.length - position >= count / 2 && (before === 0 || position >= count / 2);
    this.#settled = !live && enough ? asked : undefined;
    return {
      ...{ lines, total, held, dropped, before, following: live },
      ...(live ? {} : { wanted: lines[position]?.seq ?? lines.at(-1)?.seq ?? 0 }),
    };
  }

  async #linesOf(client: LogClient, component: string): Promise<LogSnapshot['ofComponent']> {
    if (this.#componentView?.query !== component) {
      if (this.#componentView) await client.closeView(this.#componentView.id);
      const { view } = await client.view(liveStore, `comp:${component}`);
      this.#componentView = { query: component, id: view };
    }
    await client.refresh(this.#componentView.id);
    return { component, lines: await client.rows(this.#componentView.id, -ofComponent, ofComponent) };
  }
}
