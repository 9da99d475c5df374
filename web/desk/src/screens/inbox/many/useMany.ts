import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { say, sayUndoable } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';
import { useReadAgain } from '@/screens/inbox/useTicketActs';

type Shapes = components['schemas'];
type Change = Shapes['TicketChange'];
type Done = Shapes['ManyDone'];

/** As many as are taken in one call. */
export const mostAtOnce = 200;

/** One change for many tickets: said once, taken back together; what was refused is said with its reason. */
export function useMany(): (ids: readonly string[], change: Change, words: string) => Promise<void> {
  const { t } = useTranslation();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  const tellRefused = ({ refused }: Done) => {
    const [first] = refused;
    if (first) say(t('inbox.many.refused', { count: refused.length, why: first.detail }));
  };
  const undo = async (items: Done['items']) => {
    const done = await api.post<Done>('/ticket-undos', { items });
    say(t('inbox.many.undone', { count: done.items.length }));
    tellRefused(done);
    await readAgain();
  };
  return async (ids, change, text) => {
    const done = await api.post<Done>('/ticket-changes', { ticket_ids: ids.slice(0, mostAtOnce), change });
    const changed = done.items.filter(({ entry_ids: entries }) => entries.length > 0);
    if (changed.length > 0) {
      sayUndoable(t('inbox.many.done', { count: changed.length, what: text }), () => {
        undo(changed).catch((error: unknown) => say(words(error)));
      });
    }
    tellRefused(done);
    await readAgain();
  };
}
