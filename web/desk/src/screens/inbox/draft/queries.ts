import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { ticketsKey } from '@/screens/inbox/queries';

type Shapes = components['schemas'];

/** What waits in a ticket for an agent: an answer, each fact of it with its proof. */
export type Drafted = Shapes['DraftShape'];
export type Segment = Shapes['SegmentShape'];
export type Refusal = Shapes['RefusalShape'];

export const draftQueries = {
  /** Read again as often as the ticket changes: its facts may have. */
  of: (ticketId: string, version: number) =>
    queryOptions({
      queryKey: [...ticketsKey, 'draft', ticketId, version],
      queryFn: ({ signal }) => api.get<Drafted>(`/tickets/${ticketId}/draft`, {}, signal),
      staleTime: 10_000,
      retry: false,
    }),
};
