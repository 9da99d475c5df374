import { useSyncExternalStore } from 'react';

/** Whether the server was reached by the last call: a device may have a network that leads nowhere. */
let reached = true;
const watchers = new Set<() => void>();

export function noteReached(now: boolean): void {
  if (now === reached) return;
  reached = now;
  for (const watcher of watchers) watcher();
}

addEventListener('offline', () => {
  noteReached(false);
});

export function useReached(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => reached,
  );
}
