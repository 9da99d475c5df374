import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import type { Customer } from '@/api/types';
import { say, sayUndoable } from '@/parts/Notices';
import { useProblemWords } from '@/parts/States';

/** Joining two records of one person, and parting them again. */
export function useJoin(customer: Customer) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  const part = useCallback(
    async (kept: string, merge: string) => {
      await api.delete(`/customers/${kept}/merges/${merge}`);
      await client.invalidateQueries({ queryKey: ['customers'] });
      say(t('customer.parted'));
    },
    [client, t],
  );
  const join = useCallback(
    async (other: string) => {
      const { customer_id: kept } = await api.post<{ customer_id: string }>(`/customers/${customer.id}/merges`, {
        customer_id: other,
      });
      const joined = await client.query({ ...queries.customer(kept), staleTime: 0 });
      void client.invalidateQueries({ queryKey: ['customers', 'list'] });
      void client.invalidateQueries({ queryKey: ['orders', 'of-customer'] });
      // The record that stays may be the other one: the address follows it.
      if (kept !== customer.id) await navigate({ to: '/customers/$id', params: { id: kept }, replace: true });
      const made = [...joined.merged_from]
        .filter(({ customer_id: merged }) => merged === other || merged === customer.id)
        .sort((one, another) => another.made_at.localeCompare(one.made_at))[0];
      const takeBack = () => {
        if (made !== undefined) part(kept, made.id).catch((error: unknown) => say(problemWords(error)));
      };
      sayUndoable(t('customer.joined'), takeBack);
    },
    [client, customer.id, navigate, part, problemWords, t],
  );
  return { join, part };
}
