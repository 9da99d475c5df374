import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import { ticketsKey } from '@/screens/inbox/queries';

type Shapes = components['schemas'];

export type Queue = Shapes['QueueShape'];
export type Told = Shapes['TicketTopicsShape'];
type Word = Shapes['RuleWordShape'];

/** What messages are about, and where tickets stand. */
export const routingQueries = {
  /** The words of topics come from the server, in the reader's language. */
  topics: (language: string) =>
    queryOptions({
      queryKey: ['topics', language],
      queryFn: () => api.get<Page<Word>>('/topics'),
      staleTime: Infinity,
    }),
  queues: () => queryOptions({ queryKey: [...ticketsKey, 'queues'], queryFn: () => api.get<Page<Queue>>('/queues') }),
  told: (ticketId: string) =>
    queryOptions({
      queryKey: [...ticketsKey, 'topics', ticketId],
      queryFn: ({ signal }) => api.get<Told>(`/tickets/${ticketId}/topics`, {}, signal),
    }),
};
