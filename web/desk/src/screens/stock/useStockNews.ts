import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';

import { readShelves, stockQueries, type Shelf, type ShelfFilters } from '@/api/stock';
import type { Page } from '@/api/types';
import { useNews } from '@/live/news';

type Pages = InfiniteData<Page<Shelf>, string | null>;

const mostAtOnce = 100;
const gatherFor = 400;

/** Keeps the matrix true without moving it: the rows of which stock moved are read again where they stand. */
export function useStockNews(filters: ShelfFilters): void {
  const client = useQueryClient();
  const keyText = JSON.stringify(stockQueries.shelves(filters).queryKey);
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const read = useCallback(async () => {
    timer.current = undefined;
    const key = JSON.parse(keyText) as readonly unknown[];
    const heard = waiting.current;
    waiting.current = new Set();
    const shown = client.getQueryData<Pages>(key)?.pages.flatMap((page) => page.items.map((item) => item.variant_id)) ?? [];
    const moved = shown.filter((id) => heard.has(id)).slice(0, mostAtOnce);
    if (moved.length === 0) return;
    const now = new Map((await readShelves(moved)).items.map((shelf) => [shelf.variant_id, shelf]));
    client.setQueryData<Pages>(
      key,
      (pages) =>
        pages && {
          ...pages,
          pages: pages.pages.map((page) => ({ ...page, items: page.items.map((item) => now.get(item.variant_id) ?? item) })),
        },
    );
  }, [client, keyText]);
  const hear = useCallback(
    (variantId: string) => {
      waiting.current.add(variantId);
      timer.current ??= setTimeout(() => void read().catch(() => undefined), gatherFor);
    },
    [read],
  );
  useNews('stock', hear);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [read],
  );
}
