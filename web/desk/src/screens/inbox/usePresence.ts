import { useCallback, useEffect, useState } from 'react';

import { api } from '@/api/client';
import type { Present } from '@/live/messages';
import { useNews } from '@/live/news';
import { useMe } from '@/shell/useMe';

/** Well within the thirty seconds that it holds. */
const sayEvery = 15_000;

/** Says that the reader is at a ticket, and tells who else is. */
export function usePresence(id: string, isWriting: boolean, known: readonly Present[] | undefined): readonly Present[] {
  const me = useMe()?.id;
  const [told, setTold] = useState<readonly Present[] | undefined>();
  useEffect(() => {
    const tell = () => {
      // Nobody waits for it: the next one comes in a moment.
      api.put(`/tickets/${id}/presence`, { doing: isWriting ? 'writing' : 'viewing' }).catch(() => undefined);
    };
    tell();
    const timer = setInterval(tell, sayEvery);
    return () => {
      clearInterval(timer);
    };
  }, [id, isWriting]);
  useEffect(
    () => () => {
      api.delete(`/tickets/${id}/presence`).catch(() => undefined);
    },
    [id],
  );
  useNews(
    'presence',
    useCallback(
      (ticketId, { now }) => {
        if (ticketId === id) setTold(Array.isArray(now) ? now : []);
      },
      [id],
    ),
  );
  return (told ?? known ?? []).filter((one) => one.user_id !== me);
}
