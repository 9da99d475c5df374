import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { api } from '@/api/client';
import { queries, type OrderFilters } from '@/api/queries';
import type { Order, OrderSummary, Page } from '@/api/types';
import { useNews } from '@/live/news';

type Pages = InfiniteData<Page<OrderSummary>, string | null>;

/** Beyond this many changed rows in a moment, single readings would cost more than they tell. */
const mostSingleReadings = 20;
const gatherFor = 400;

function patched(pages: Pages, changed: Map<string, OrderSummary>): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, items: page.items.map((item) => changed.get(item.id) ?? item) })),
  };
}

/**
 * Keeps a list of orders true without moving it: changed rows are replaced where they stand, and new orders
 * are counted, to be shown when the reader asks.
 */
export function useOrderNews(filters: OrderFilters): { arrived: number; show: () => void } {
  const client = useQueryClient();
  const { queryKey } = queries.orders(filters);
  const keyText = JSON.stringify(queryKey);
  const [arrivals, setArrivals] = useState({ keyText, count: 0 });
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const read = useCallback(async () => {
    timer.current = undefined;
    const key = JSON.parse(keyText) as readonly unknown[];
    const ids = [...waiting.current];
    waiting.current.clear();
    const before = client.getQueryData<Pages>(key);
    if (before === undefined) return;
    const known = new Set(before.pages.flatMap((page) => page.items.map((item) => item.id)));
    const newest = await api.get<Page<OrderSummary>>('/orders', { ...(key[2] as OrderFilters), limit: 50 });
    const changed = new Map(newest.items.map((item) => [item.id, item]));
    const deeper = ids.filter((id) => known.has(id) && !changed.has(id)).slice(0, mostSingleReadings);
    for (const order of await Promise.all(deeper.map((id) => api.get<Order>(`/orders/${id}`)))) changed.set(order.id, order);
    client.setQueryData<Pages>(key, (pages) => pages && patched(pages, changed));
    const top = before.pages[0]?.items[0]?.placed_at ?? '';
    const count = newest.items.filter((item) => !known.has(item.id) && item.placed_at >= top).length;
    setArrivals({ keyText, count });
  }, [client, keyText]);

  const hear = useCallback(
    (id: string) => {
      waiting.current.add(id);
      timer.current ??= setTimeout(() => void read().catch(() => undefined), gatherFor);
    },
    [read],
  );
  useNews('order', hear);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [read],
  );

  const show = useCallback(() => {
    setArrivals({ keyText, count: 0 });
    void client.resetQueries({ queryKey: JSON.parse(keyText) as readonly unknown[] });
  }, [client, keyText]);
  return { arrived: arrivals.keyText === keyText ? arrivals.count : 0, show };
}
