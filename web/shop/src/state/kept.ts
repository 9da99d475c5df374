/** What the browser keeps between two visits, as a store that components read. */

import { useSyncExternalStore } from 'react';

export class Kept<Value> {
  private value: Value;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly first: Value,
  ) {
    this.value = this.read();
    // Another tab of the same shop changed it.
    if (typeof addEventListener === 'function') {
      addEventListener('storage', (event) => {
        if (event.key !== this.name) return;
        this.value = this.read();
        this.tell();
      });
    }
  }

  get = (): Value => this.value;

  set(value: Value): void {
    this.value = value;
    try {
      localStorage.setItem(this.name, JSON.stringify(value));
    } catch {
      // A browser may forbid storage: then it is kept as long as the page is open.
    }
    this.tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private read(): Value {
    try {
      const found = localStorage.getItem(this.name);
      return found === null ? this.first : (JSON.parse(found) as Value);
    } catch {
      return this.first;
    }
  }
}

export function useKept<Value>(kept: Kept<Value>): Value {
  return useSyncExternalStore(kept.subscribe, kept.get);
}
