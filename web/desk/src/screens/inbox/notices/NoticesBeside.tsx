import { late } from '@/parts/late';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import type { OrderNoticesProps } from '@/screens/notices/OrderNotices';
import { noticeWords } from '@/screens/notices/words';
import { useAllowed } from '@/shell/useAllowed';

const OrderNotices = late<OrderNoticesProps>(() => import('@/screens/notices/OrderNotices').then(({ OrderNotices: Part }) => Part));

/** The notices that hold for the conversation's orders; their words go into the answer in the customer's language. */
export function NoticesBeside({ whole, draft }: OfWriting) {
  const mayAnswer = useAllowed()('tickets.answer');
  const { ticket, side } = whole;
  return side.orders.map(({ order }) => (
    <OrderNotices
      key={order.id}
      order={{ id: order.id, number: order.number }}
      onInsert={mayAnswer ? (notice) => draft.insert(noticeWords(notice, ticket.language)) : undefined}
    />
  ));
}
