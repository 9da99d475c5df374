import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type Ticket = Shapes['TicketItem'];
export type TicketState = Shapes['TicketState'];
/** A ticket with its conversation and all that stands beside it. */
export type TicketWhole = Shapes['TicketShape'];
export type Moment = Shapes['TimelineEntry'];
export type Message = Shapes['TicketMessageShape'];
export type LogEntry = Shapes['LogEntryShape'];
export type Happening = Shapes['OrderHappening'];
/** Something said in a conversation aside, which the customer takes no part in. */
export type Aside = Shapes['AsideHappening'];
/** What came of a question about satisfaction. */
export type CsatHappening = Shapes['CsatHappening'];
export type Suggestion = Shapes['TicketSuggestionShape'];
export type Way = Shapes['WayShape'];
export type OrderBeside = Shapes['OrderSide'];
export type ParcelBeside = Shapes['ParcelSide'];
export type CustomerBeside = Shapes['CustomerSide'];
export type Named = Shapes['NamedShape'];
type Counts = Shapes['TicketCounts'];

export const views = ['mine', 'mentions', 'unassigned', 'late', 'open', 'waiting', 'snoozed', 'closed', 'all'] as const;
export type View = (typeof views)[number];

export interface TicketFilters {
  view: View;
  q?: string | undefined;
  store_id?: string | undefined;
  tag_id?: string | undefined;
  queue_id?: string | undefined;
}

export const ticketsKey = ['tickets'] as const;

export const inboxQueries = {
  list: (filters: TicketFilters) => pagesOf<Ticket>([...ticketsKey, 'list', filters], '/tickets', { ...filters }),
  one: (id: string) =>
    queryOptions({
      queryKey: [...ticketsKey, 'one', id],
      queryFn: ({ signal }) => api.get<TicketWhole>(`/tickets/${id}`, {}, signal),
      staleTime: 10_000,
    }),
  message: (ticketId: string, id: string) =>
    queryOptions({
      queryKey: [...ticketsKey, 'message', id],
      queryFn: ({ signal }) => api.get<Message>(`/tickets/${ticketId}/messages/${id}`, {}, signal),
      staleTime: Infinity,
    }),
  earlier: (ticketId: string, cursor: string) =>
    queryOptions({
      queryKey: [...ticketsKey, 'earlier', ticketId, cursor],
      queryFn: ({ signal }) => api.get<Page<Message>>(`/tickets/${ticketId}/messages`, { cursor, limit: 100 }, signal),
      staleTime: Infinity,
    }),
  counts: () => queryOptions({ queryKey: [...ticketsKey, 'counts'], queryFn: () => api.get<Counts>('/ticket-counts') }),
  assignees: () =>
    queryOptions({
      queryKey: ['assignees'],
      queryFn: () => api.get<Page<Named>>('/assignees'),
      staleTime: 300_000,
    }),
  tags: () => queryOptions({ queryKey: [...ticketsKey, 'tags'], queryFn: () => api.get<Page<Named>>('/tags') }),
};

export function isView(word: string | undefined): word is View {
  return views.some((view) => view === word);
}
