import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import type { Connection } from '@/api/types';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { ProblemNote } from '@/parts/States';
import { useAct } from '@/parts/useAct';

/** Lets in a shop that installed the app by itself, or turns it away; turning away is asked about first. */
export function Admission({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const { id, name } = connection;
  const refresh = () => client.invalidateQueries({ queryKey: ['connections'] });
  const admit = useAct(async () => {
    await api.post(`/connections/${id}/admissions`);
    say(t('admission.admitted', { name }));
    await navigate({ to: '/connections/$id', params: { id } });
    await refresh();
  });
  const refuse = useAct(async () => {
    await api.post(`/connections/${id}/refusals`);
    setAsks(false);
    say(t('admission.refused', { name }));
    await navigate({ to: '/connections' });
    await refresh();
  });
  return (
    <>
      <ProblemNote error={admit.error} />
      <Button loading={admit.running} onClick={admit.run}>
        {t('admission.admit')}
      </Button>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('admission.refuse')}
      </Button>
      <Ask
        opened={asks}
        title={t('admission.refuseTitle', { name })}
        act={t('admission.refuse')}
        running={refuse.running}
        error={refuse.error}
        onAct={refuse.run}
        onClose={() => setAsks(false)}
      >
        <p>{t('admission.refuseText')}</p>
      </Ask>
    </>
  );
}
