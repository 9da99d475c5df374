import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemNote } from '@/parts/States';
import { Resolve } from '@/screens/attention/Resolve';
import { dispatchQueries } from '@/screens/dispatch/queries';
import { useAllowed } from '@/shell/useAllowed';

interface SettleProps {
  actId: string;
  title: string;
}

/** Opens the act whose answer was lost, so that a person says what became of it. */
export function SettleAct({ actId, title }: SettleProps) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [asks, setAsks] = useState(false);
  const { data: act, error } = useQuery({ ...dispatchQueries.act(actId), enabled: asks });
  if (!allowed('acts.resolve') || !allowed('acts.read')) return null;
  return (
    <>
      <Button size="compact-sm" loading={asks && act === undefined && error === null} onClick={() => setAsks(true)}>
        {t('resolve.open')}
      </Button>
      {asks && <ProblemNote error={error} />}
      {act !== undefined && <Resolve act={act} title={title} opened={asks} onClose={() => setAsks(false)} />}
    </>
  );
}
