import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { api } from '@/api/client';
import type { Page } from '@/api/types';
import { useNews } from '@/live/news';
import { inboxQueries, type Ticket, type TicketFilters } from '@/screens/inbox/queries';

type Pages = InfiniteData<Page<Ticket>>;

const gatherFor = 250;

/**
 * Keeps a list of tickets true. At its top it is read again, so that what arrives is seen at once; further
 * down it keeps its place: changed rows are replaced where they stand, new ones are counted.
 */
export function useTicketNews(filters: TicketFilters, atTop: boolean): { arrived: number; show: () => void } {
  const client = useQueryClient();
  const [arrived, setArrived] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const place = useRef({ filters, atTop });
  useEffect(() => {
    place.current = { filters, atTop };
  });

  const read = useCallback(async () => {
    timer.current = undefined;
    const { queryKey } = inboxQueries.list(place.current.filters);
    if (place.current.atTop) {
      setArrived(0);
      await client.invalidateQueries({ queryKey });
      return;
    }
    const newest = await api.get<Page<Ticket>>('/tickets', { ...place.current.filters, limit: 100 });
    const changed = new Map(newest.items.map((item) => [item.id, item]));
    const before = client.getQueryData<Pages>(queryKey);
    const known = new Set(before?.pages.flatMap((page) => page.items.map(({ id }) => id)));
    client.setQueryData<Pages>(
      queryKey,
      (pages) =>
        pages && {
          ...pages,
          pages: pages.pages.map((page) => ({ ...page, items: page.items.map((item) => changed.get(item.id) ?? item) })),
        },
    );
    const top = before?.pages[0]?.items[0]?.last_message_at ?? '';
    setArrived(newest.items.filter((item) => !known.has(item.id) && item.last_message_at >= top).length);
  }, [client]);

  const hear = useCallback(() => {
    timer.current ??= setTimeout(() => void read().catch(() => undefined), gatherFor);
  }, [read]);
  useNews('ticket', hear);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  const show = useCallback(() => {
    setArrived(0);
    void client.resetQueries({ queryKey: inboxQueries.list(place.current.filters).queryKey });
  }, [client]);
  return { arrived, show };
}
