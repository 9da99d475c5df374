import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { returnsKey, type ReturnWhole } from '@/screens/returns/queries';

/** One step of a return: done at the server, said, and shown as it is then. */
export function useStep(whole: ReturnWhole) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useAct(async (path: string, body: object) => {
    const moved = await api.post<ReturnWhole>(`/returns/${whole.id}/${path}`, body);
    client.setQueryData([...returnsKey, 'one', whole.id], moved);
    await client.invalidateQueries({ queryKey: returnsKey });
    say(t(`returns.said.${moved.state}`, { number: moved.number }));
  });
}
