import { describe, expect, it, vi } from 'vitest';
import type { Store } from '../../src/model/session.ts';
import { gate } from '../../src/terminal/gate.ts';

function stalling() {
  const waiting: (() => void)[] = [];
  return {
    writableLength: 0,
    write(_chunk: string, written: () => void) {
      waiting.push(written);
    },
    catchUp() {
      this.writableLength = 0;
      for (const written of waiting.splice(0)) written();
    },
  };
}

function storeWith() {
  const listeners = new Set<() => void>();
  const store: Store = {
    get: () => {
      throw new Error('not read here');
    },
    subscribe: (_slice, changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
  return { store, change: () => listeners.forEach((listener) => void listener()) };
}

describe('gate', () => {
  it('passes changes on at once while the reader keeps up', () => {
    const { store, change } = storeWith();
    const changed = vi.fn();
    gate(store, stalling()).subscribe('metrics', changed);
    change();
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('holds changes back while the reader stalls and tells once when it has caught up', () => {
    const { store, change } = storeWith();
    const output = stalling();
    const changed = vi.fn();
    gate(store, output).subscribe('metrics', changed);
    output.writableLength = 4_000;
    for (let i = 0; i < 100; i++) change();
    expect(changed).not.toHaveBeenCalled();
    output.catchUp();
    expect(changed).toHaveBeenCalledTimes(1);
    change();
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('forgets a listener that left while the reader stalled', () => {
    const { store, change } = storeWith();
    const output = stalling();
    const changed = vi.fn();
    const leave = gate(store, output).subscribe('metrics', changed);
    output.writableLength = 1;
    change();
    leave();
    output.catchUp();
    expect(changed).not.toHaveBeenCalled();
  });
});
