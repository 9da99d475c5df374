import { useQuery } from '@tanstack/react-query';

import { queries } from '@/api/queries';
import { slaQueries } from '@/screens/desk-settings/sla/queries';
import type { Names } from '@/screens/desk-settings/sla/words';
import { inboxQueries } from '@/screens/inbox/queries';

function byId(items: readonly { id: string; name: string }[] | undefined): Map<string, string> {
  return new Map((items ?? []).map(({ id, name }) => [id, name]));
}

/** The names of what scopes speak of. */
export function useNames(): Names {
  return {
    stores: byId(useQuery(queries.stores()).data?.items),
    queues: byId(useQuery(slaQueries.queues()).data),
    tags: byId(useQuery(inboxQueries.tags()).data?.items),
  };
}

/** Who works on tickets, by id. */
export function usePeople(): Map<string, string> {
  return byId(useQuery(inboxQueries.assignees()).data?.items);
}
