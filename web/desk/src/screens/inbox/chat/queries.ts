import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Visiting } from '@/live/messages';
import { useNews } from '@/live/news';
import { ticketsKey, type TicketWhole } from '@/screens/inbox/queries';

type Answer = components['schemas']['TicketChatAnswer'];
export type Chat = components['schemas']['TicketChatShape'];

/** Whether a ticket holds a chat at all: of the others nothing is asked. */
export function holdsChat({ ticket, conversation }: TicketWhole): boolean {
  return ticket.channel === 'chat' || conversation.items.some(({ message }) => message?.channel === 'chat');
}

/** The visitor who chats in a ticket; read anew with the ticket, and when they come or leave. */
export function useChat(whole: TicketWhole): Chat | null {
  const client = useQueryClient();
  const { id } = whole.ticket;
  const [visiting, setVisiting] = useState<{ id: string; now: Visiting | null }>();
  const { data } = useQuery({
    queryKey: [...ticketsKey, 'one', id, 'chat'],
    queryFn: ({ signal }) => api.get<Answer>(`/tickets/${id}/chat`, {}, signal),
    enabled: holdsChat(whole),
  });
  useNews(
    'visitor',
    useCallback(
      (ticketId, { now }) => {
        if (ticketId !== id) return;
        const visitor = Array.isArray(now) ? null : (now ?? null);
        setVisiting((before) => {
          // Who comes may have another page before them.
          if ((before?.now ?? null) === null && visitor !== null) void client.invalidateQueries({ queryKey: [...ticketsKey, 'one', id, 'chat'] });
          return { id, now: visitor };
        });
      },
      [client, id],
    ),
  );
  const chat = data?.chat ?? null;
  if (chat === null || visiting?.id !== id) return chat;
  return { ...chat, here: visiting.now !== null, writing: visiting.now?.writing ?? false };
}
