import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { doUnlessUndone, say } from '@/parts/Notices';

/** Lets something go a moment later, so that it can be taken back; meanwhile it is not shown. */
export function useLetGo(key: string): { leaving: readonly string[]; letGo: (id: string, path: string) => void } {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<readonly string[]>([]);
  const letGo = (id: string, path: string) => {
    const stay = () => setLeaving((ids) => ids.filter((one) => one !== id));
    setLeaving((ids) => [...ids, id]);
    const leave = async () => {
      try {
        await api.delete(path);
      } catch {
        say(t('letters.notLetGo'));
      }
      await client.invalidateQueries({ queryKey: [key] });
      stay();
    };
    doUnlessUndone(t('letters.letGoDone'), () => void leave(), stay);
  };
  return { leaving, letGo };
}
