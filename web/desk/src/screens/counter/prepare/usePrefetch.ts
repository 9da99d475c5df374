import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { counterReads } from '@/screens/counter/prepare/reads';

/** Each of these is one small reading: a shop has few at a time, and a busy one is read in part. */
const most = 60;

/** Reads before they are opened what must be at hand when the network goes: lists, and the orders in them. */
export function usePrefetch(shopId: string): void {
  const client = useQueryClient();
  useQuery(counterReads.pickList(shopId));
  const { data: toPrepare } = useQuery(counterReads.toPrepare(shopId));
  const { data: ready } = useQuery(counterReads.ready(shopId));
  useEffect(() => {
    const live = [toPrepare, ready].flatMap((read) => (read?.live ? read.answer.items : []));
    let left = false;
    const readEach = async () => {
      for (const { id, version } of live.slice(0, most)) {
        if (left) return;
        const { queryKey, ...rest } = counterReads.preparation(id);
        // What was read at this version is at hand already.
        if (client.getQueryData(queryKey)?.answer.version === version) continue;
        await client.query({ queryKey, ...rest, staleTime: 0 }).catch(() => undefined);
      }
    };
    void readEach();
    return () => {
      left = true;
    };
  }, [client, toPrepare, ready]);
}
