import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, freshKey } from '@/api/client';
import { Ask } from '@/parts/Ask';
import { say } from '@/parts/Notices';
import { useAct } from '@/parts/useAct';
import type { OnOrder } from '@/screens/orders/acts/queries';

/** Asks before an order is cancelled at its shop. */
export function Cancel({ order, onClose }: OnOrder) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key] = useState(freshKey);
  const { run, running, error } = useAct(async () => {
    await api.post(`/orders/${order.id}/cancellations`, undefined, key);
    say(t('orderActs.cancel.begun'));
    await client.invalidateQueries({ queryKey: ['acts'] });
    onClose();
  });
  return (
    <Ask
      opened
      title={t('orderActs.cancel.of', { number: order.number })}
      act={t('orderActs.cancel.act')}
      running={running}
      error={error}
      onAct={run}
      onClose={onClose}
    >
      <p>{t('orderActs.cancel.text')}</p>
    </Ask>
  );
}
