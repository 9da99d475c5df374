import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Connection } from '@/api/types';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';
import { useAllowed } from '@/shell/useAllowed';

/** Reads again only what the last reading left out. */
export function ReadGaps({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('connections.manage');
  const { run, running, error } = useAct(async () => {
    await api.post(`/connections/${connection.id}/syncs`, { only_gaps: true });
    await client.invalidateQueries({ queryKey: ['connections'] });
  });
  if (!may) return null;
  return (
    <>
      <ProblemNote error={error} />
      <Button variant="default" size="compact-sm" loading={running} onClick={run}>
        {t('sync.readGaps')}
      </Button>
    </>
  );
}
