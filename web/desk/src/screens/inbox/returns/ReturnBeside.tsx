import '@/i18n/late';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { late } from '@/parts/late';
import type { ReturnFormProps } from '@/screens/inbox/returns/ReturnForm';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { useAllowed } from '@/shell/useAllowed';

const ReturnForm = late<ReturnFormProps>(() => import('@/screens/inbox/returns/ReturnForm').then(({ ReturnForm: Part }) => Part));

/** A return of the conversation's order: the first of two clicks. */
export function ReturnBeside({ whole, draft }: OfWriting) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [asks, setAsks] = useState(false);
  const order = whole.side.orders[0]?.order;
  if (order === undefined || !allowed('returns.handle') || !allowed('tickets.answer')) return null;
  return (
    <>
      <div>
        <Button variant="subtle" size="compact-sm" aria-expanded={asks} onClick={() => setAsks(!asks)}>
          {t('returns.beside')}
        </Button>
      </div>
      {asks && <ReturnForm whole={whole} draft={draft} order={order} onDone={() => setAsks(false)} />}
    </>
  );
}
