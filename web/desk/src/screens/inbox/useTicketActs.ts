import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { say, sayUndoable } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';
import { ticketsKey } from '@/screens/inbox/queries';

type Shapes = components['schemas'];
type Change = Shapes['TicketChange'];
type Done = Shapes['TicketDone'];
type Moved = Shapes['TicketMoved'];

export interface TicketActs {
  change: (change: Change, words: string) => Promise<void>;
  join: (otherId: string) => Promise<void>;
  split: (messageIds: string[]) => Promise<void>;
  /** Says which order the ticket is about. */
  name: (orderId: string) => Promise<void>;
  undo: (entryIds: readonly string[], ticketId?: string) => Promise<void>;
  dismiss: (suggestionId: string) => Promise<void>;
}

/** Reads again what shows tickets: lists, counts, the open one. */
export function useReadAgain(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ticketsKey }), [client]);
}

/** What an agent does with a ticket: each act is said, and can be taken back where it is said. */
export function useTicketActs(id: string): TicketActs {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const words = useProblemWords();
  const path = `/tickets/${id}`;
  const undo = async (entryIds: readonly string[], ticketId: string = id) => {
    // The last is taken back first, as it was done on top of the others.
    for (const entryId of [...entryIds].reverse()) await api.post<Done>(`/tickets/${ticketId}/undo`, { entry_id: entryId });
    await readAgain();
  };
  const tellUndoable = (text: string, entryIds: readonly string[], ticketId: string = id) => {
    sayUndoable(text, () => {
      undo(entryIds, ticketId).then(
        () => say(t('inbox.undone')),
        (error: unknown) => say(words(error)),
      );
    });
  };
  return {
    change: async (change, text) => {
      const { entry_ids: entryIds } = await api.patch<Done>(path, change);
      if (entryIds.length > 0) tellUndoable(text, entryIds);
      await readAgain();
    },
    join: async (otherId) => {
      const moved = await api.post<Moved>(`${path}/joins`, { ticket_id: otherId });
      tellUndoable(t('inbox.joinedNow'), [moved.entry_id], moved.from_id);
      await readAgain();
    },
    split: async (messageIds) => {
      const moved = await api.post<Moved>(`${path}/splits`, { message_ids: messageIds });
      tellUndoable(t('inbox.splitNow'), [moved.entry_id], moved.from_id);
      await readAgain();
    },
    name: async (orderId) => {
      await api.post<Done>(`${path}/orders`, { order_id: orderId });
      say(t('inbox.name.done'));
      await readAgain();
    },
    undo,
    dismiss: async (suggestionId) => {
      await api.delete(`${path}/suggestions/${suggestionId}`);
      await readAgain();
    },
  };
}
