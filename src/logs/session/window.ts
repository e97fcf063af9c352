import { defined } from '../../model/defined.ts';
import type { LogShow, LogSnapshot } from '../../model/logs.ts';
import { errorText } from '../../words/error-text.ts';
import { type LogClient, liveStore } from '../worker/client.ts';

/** Rows of a window that follows, and of one around a position; the screen moves inside it and asks again near its edges. */
const following = 200;
const around = 600;
const ofComponent = 12;
/** Columns of the volume chart. */
const volumeColumns = 60;

/** A view in the worker, kept open while its query is shown. */
interface OpenView {
  readonly query: string;
  readonly id: number;
}

/** The worker's views that a screen shows, and the lines it shows of them. A new worker needs a new one. */
export class LogWindow {
  #view: OpenView | undefined;
  #componentView: OpenView | undefined;
  /** The query that failed, and why: it is not tried again for every new line. */
  #refused: { readonly query: string; readonly problem: string } | undefined;
  /** The request whose window has enough lines on both sides: it needs no refresh. */
  #settled: string | undefined;

  /** The view on the screen. */
  get view(): number | undefined {
    return this.#view?.id;
  }

  /** Opens the view of a query; on failure the last one stays open. @returns why it failed */
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

  /** The window that is wanted, updating the one shown `before`. */
  async ask(client: LogClient, wanted: LogShow, before: LogSnapshot): Promise<LogSnapshot> {
    const problem = await this.viewFor(client, wanted.query);
    const { volume: _v, ofComponent: _c, problem: _p, wanted: shownLine, ...kept } = before;
    const view = this.#view;
    if (!view) return { ...kept, ...defined({ problem }) };
    const [shown, volume, component] = await Promise.all([
      this.#linesAt(client, view.id, wanted, before),
      wanted.volume ? client.volume(view.id, volumeColumns) : undefined,
      wanted.component === undefined ? undefined : this.#linesOf(client, wanted.component),
    ]);
    return {
      ...kept,
      ...defined({ wanted: wanted.around === 'newest' ? undefined : shownLine }),
      ...shown,
      query: view.query,
      ...defined({ problem, volume, ofComponent: component }),
    };
  }

  /** The lines around a position; for a settled window only the counts of the rest. */
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
      ...defined({ wanted: live ? undefined : (lines[position]?.seq ?? lines.at(-1)?.seq ?? 0) }),
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
