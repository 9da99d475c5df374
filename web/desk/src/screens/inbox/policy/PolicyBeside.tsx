import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { late } from '@/parts/late';
import type { OrderPolicyProps } from '@/screens/inbox/policy/OrderPolicy';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useAllowed } from '@/shell/useAllowed';

const OrderPolicy = late<OrderPolicyProps>(() => import('@/screens/inbox/policy/OrderPolicy').then(({ OrderPolicy: Part }) => Part));

/** What the returns policy says of the conversation's order: asked for when an agent wants to know. */
export function PolicyBeside({ whole, draft }: OfWriting) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [asks, setAsks] = useState(false);
  const order = whole.side.orders[0]?.order;
  if (order === undefined || !allowed('orders.read')) return null;
  const insert = allowed('tickets.answer') ? draft.insert : undefined;
  return (
    <>
      <div>
        <Button variant="subtle" size="compact-sm" aria-expanded={asks} onClick={() => setAsks(!asks)}>
          {t('policy.beside')}
        </Button>
      </div>
      {asks && <OrderPolicy orderId={order.id} language={whole.ticket.language} onInsert={insert} />}
    </>
  );
}
