/** A session with those that it waits for. */
interface Waiter {
  readonly pid: number;
  /** Process ids of those in its way; 0 is a prepared transaction. */
  readonly by: readonly number[];
}

/** A session in the tree of who waits for whom. */
export interface TreeNode {
  readonly pid: number;
  readonly level: number;
  /** How many wait behind it, directly or not. */
  readonly behind: number;
  /** Waits for others beside the one that it stands under. */
  readonly also: readonly number[];
}

/**
 * Who waits for whom, roots first, those with most behind them first. Each session stands once: under a root that is in its way where
 * there is one, else under the first in its way. A circle, which the server is about to break, stands under its smallest process id.
 */
export function blockingTree(waiters: readonly Waiter[]): readonly TreeNode[] {
  const by = new Map(
    waiters.map(({ pid, by: holders }) => [pid, [...new Set(holders)].filter((one) => one !== pid)]),
  );
  const waiting = [...by.keys()].filter((pid) => by.get(pid)!.length > 0);
  const waitsFor = (pid: number): readonly number[] => by.get(pid) ?? [];
  const all = [...new Set([...waiting, ...waiting.flatMap(waitsFor)])];
  const roots = new Set(all.filter((pid) => waitsFor(pid).length === 0));
  const next = Map.groupBy(
    waiting.flatMap((pid) => waitsFor(pid).map((holder) => ({ holder, pid }))),
    ({ holder }) => holder,
  );
  const behind = new Map(all.map((pid) => [pid, reachable(pid, next).size]));
  const parentOf = (pid: number): number | undefined =>
    waitsFor(pid).find((holder) => roots.has(holder)) ?? waitsFor(pid)[0];
  const children = Map.groupBy(waiting, parentOf);
  const byWeight = (a: number, b: number): number => behind.get(b)! - behind.get(a)! || a - b;

  const nodes: TreeNode[] = [];
  const placed = new Set<number>();
  const place = (root: number): void => {
    // Without recursion: a queue behind one lock may be thousands long.
    const stack = [{ pid: root, level: 0 }];
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { pid, level } = top;
      if (placed.has(pid)) continue;
      placed.add(pid);
      const parent = level === 0 ? undefined : parentOf(pid);
      const also = waitsFor(pid).filter((holder) => holder !== parent);
      nodes.push({ pid, level, behind: behind.get(pid)!, also });
      for (const child of (children.get(pid) ?? []).toSorted(byWeight).toReversed())
        stack.push({ pid: child, level: level + 1 });
    }
  };
  for (const root of [...roots].sort(byWeight)) place(root);
  for (const pid of all.toSorted((a, b) => a - b)) if (!placed.has(pid)) place(pid);
  return nodes;
}

/** Everybody who waits for it, directly or not, without itself. */
function reachable(
  from: number,
  next: ReadonlyMap<number, readonly { readonly pid: number }[]>,
): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [from];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop())
    for (const { pid: waiter } of next.get(pid) ?? [])
      if (!seen.has(waiter)) {
        seen.add(waiter);
        open.push(waiter);
      }
  seen.delete(from);
  return seen;
}
