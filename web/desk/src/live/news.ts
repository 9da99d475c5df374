import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

import type { Kind, News } from '@/live/messages';
import { listen } from '@/live/stream';

type Hearer = (news: News) => void;

const hearers = new Set<Hearer>();
const watchers = new Set<() => void>();
let live = true;

function tellState(now: boolean): void {
  live = now;
  for (const watcher of watchers) watcher();
}

/** Which cached answers a piece of news makes stale. Lists that keep their place hear the news themselves. */
function staleKeys({ kind, id }: News): unknown[][] {
  switch (kind) {
    case 'order':
      return [
        ['orders', 'one', id],
        ['orders', 'timeline', id],
        ['orders', 'of-customer'],
      ];
    case 'customer':
      return [
        ['customers', 'one', id],
        ['customers', 'list'],
        ['orders', 'of-customer', id],
      ];
    case 'product':
    case 'stock':
      return [['products']];
    case 'connection':
      return [
        ['connections', 'list'],
        ['connections', 'one', id],
        ['connections', 'proof', id],
      ];
    case 'dead_letter':
      return [['dead-letters'], ['connections']];
    case 'act':
      return [['acts'], ['offers']];
    case 'ticket':
      return [['tickets', 'one', id], ['tickets', 'counts']];
    case 'return':
      return [['returns']];
    case 'presence':
    case 'visitor':
      return [];
  }
}

const settle = 250;

/** Gathers what arrives in a moment, so that a burst makes one reading of each list. */
class Freshener {
  private readonly waiting = new Map<string, unknown[]>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: QueryClient) {}

  note(news: News): void {
    for (const key of staleKeys(news)) this.waiting.set(JSON.stringify(key), key);
    this.timer ??= setTimeout(() => {
      this.flush();
    }, settle);
  }

  private flush(): void {
    this.timer = undefined;
    const keys = [...this.waiting.values()];
    this.waiting.clear();
    for (const queryKey of keys) void this.client.invalidateQueries({ queryKey });
  }
}

/** Keeps what is shown up to date while someone is signed in. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const freshener = new Freshener(client);
    return listen((told) => {
      if (told.type === 'state') {
        tellState(told.live);
        if (told.missed) void client.invalidateQueries();
        return;
      }
      freshener.note(told.news);
      for (const hearer of hearers) hearer(told.news);
    });
  }, [client]);
}

/** Whether the stream is open; false is shown to the reader as "live paused". */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => live,
  );
}

/** Hears each piece of news of one kind. */
export function useNews(kind: Kind, hear: (id: string, news: News) => void): void {
  useEffect(() => {
    const hearer = (news: News) => {
      if (news.kind === kind) hear(news.id, news);
    };
    hearers.add(hearer);
    return () => {
      hearers.delete(hearer);
    };
  }, [kind, hear]);
}
