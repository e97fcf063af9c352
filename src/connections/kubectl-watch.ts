import { CannotAsk, type Context } from '../model/kind.ts';
import { pause } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { abortable } from './abortable.ts';
import { type KubePlace, largest, type WatchEvent, watchEvents } from './kubectl.ts';

/** What every object of Kubernetes has. */
interface KubeObject {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
}

/** Waiting before a watch that failed is opened again, doubled from the first to the second, in milliseconds. */
const retryMs = { first: 500, longest: 30_000 };
/** How long a watch is given to name what there is, in milliseconds: the API has no sign for the end of the list. */
const listMs = 1_500;

/**
 * All objects of a resource in a namespace, kept up to date by one watch. Shared by everything that asks about them; what was held
 * stays until a new watch has named what there is.
 */
class Watch<T extends KubeObject> {
  readonly #place: KubePlace;
  readonly #resource: string;
  readonly #context: Context;
  readonly #stop = new AbortController();
  #objects: Map<string, T> = new Map();
  #problem: string | undefined = words.connections.kubectl.notAskedYet;
  #listed = Promise.withResolvers<void>();

  constructor(place: KubePlace, resource: string, context: Context) {
    this.#place = place;
    this.#resource = resource;
    this.#context = context;
    void this.#keepWatching();
  }

  /** The objects there are. @throws CannotAsk while the API server cannot be reached */
  async objects(signal: AbortSignal): Promise<readonly T[]> {
    await abortable(signal, () => this.#listed.promise);
    if (this.#problem !== undefined) throw new CannotAsk(this.#problem);
    return [...this.#objects.values()];
  }

  close(): void {
    this.#stop.abort();
  }

  async #keepWatching(): Promise<void> {
    const { clock } = this.#context;
    const { signal } = this.#stop;
    let wait = retryMs.first;
    while (!signal.aborted) {
      const found = new Found<T>();
      // What the new watch names replaces what the one before it knew: something may have gone in between.
      const take = (): void => {
        this.#objects = found.objects;
        this.#problem = undefined;
        wait = retryMs.first;
        this.#listed.resolve();
      };
      const cancel = clock.after(listMs, take);
      try {
        const events = watchEvents<T>(this.#place, this.#resource, this.#context, signal);
        for await (const event of events) found.take(event);
      } catch (error) {
        this.#problem = words.connections.kubectl.failed(errorText(error));
        this.#listed.resolve();
      } finally {
        cancel();
      }
      if (signal.aborted) return;
      await pause(clock, wait, signal);
      wait = Math.min(wait * 2, retryMs.longest);
    }
  }
}

/** What one watch has named, up to what one answer may have: it grows for as long as the watch is open. */
class Found<T extends KubeObject> {
  readonly objects = new Map<string, T>();
  readonly #lengths = new Map<string, number>();
  #length = 0;

  /** @throws Error when it is too much to hold */
  take({ type, object, length }: WatchEvent<T>): void {
    if (type === 'BOOKMARK') return;
    const { name } = object.metadata;
    this.#length -= this.#lengths.get(name) ?? 0;
    if (type === 'DELETED') {
      this.objects.delete(name);
      this.#lengths.delete(name);
      return;
    }
    this.#length += length;
    if (this.#length > largest) throw new Error(words.connections.kubectl.tooMuch);
    this.objects.set(name, object);
    this.#lengths.set(name, length);
  }
}

/** The watch of a resource in a place, opened when it is first needed. */
export function watchOf<T extends KubeObject>(
  place: KubePlace,
  resource: string,
  context: Context,
): Watch<T> {
  const key = `kubectl-watch ${JSON.stringify([place.kubeconfig, place.context, place.namespace, resource])}`;
  return context.connections.share(
    key,
    () => new Watch<T>(place, resource, context),
    (watch) => watch.close(),
  );
}
