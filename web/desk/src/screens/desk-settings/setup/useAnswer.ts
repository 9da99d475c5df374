import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import { setupKey, setupQueries, type StoreSetup } from '@/screens/desk-settings/setup/queries';

/** Answers one question of a shop; what it now is comes back with the answer. */
export function useAnswer<Asked>(storeId: string, question: 'routing' | 'service-level' | 'voice') {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useAct(async (asked: Asked) => {
    const after = await api.put<StoreSetup>(`/setup/stores/${storeId}/${question}`, asked);
    client.setQueryData(setupQueries.store(storeId).queryKey, after);
    await client.invalidateQueries({ queryKey: [...setupKey, 'list'] });
    say(t('setup.kept'));
  });
}
