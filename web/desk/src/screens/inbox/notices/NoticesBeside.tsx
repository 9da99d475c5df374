import { lazy, Suspense } from 'react';

import type { OfWriting } from '@/screens/inbox/slots/parts';
import { noticeWords } from '@/screens/notices/words';
import { useAllowed } from '@/shell/useAllowed';

const OrderNotices = lazy(() => import('@/screens/notices/OrderNotices').then(({ OrderNotices: Part }) => ({ default: Part })));

/** The notices that hold for the conversation's orders; their words go into the answer in the customer's language. */
export function NoticesBeside({ whole, draft }: OfWriting) {
  const mayAnswer = useAllowed()('tickets.answer');
  const { ticket, side } = whole;
  return side.orders.map(({ order }) => (
    <Suspense key={order.id}>
      <OrderNotices
        order={{ id: order.id, number: order.number }}
        onInsert={mayAnswer ? (notice) => draft.insert(noticeWords(notice, ticket.language)) : undefined}
      />
    </Suspense>
  ));
}
