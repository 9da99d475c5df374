import { late } from '@/parts/late';
import type { OfWriting } from '@/screens/inbox/slots/parts';

const DraftCard = late<OfWriting>(() => import('@/screens/inbox/draft/DraftCard').then(({ DraftCard: Card }) => Card));

/** What waits for an agent above the field; its code comes with the first ticket that has a draft. */
export function DraftSlot({ whole, draft }: OfWriting) {
  if (whole.ticket.draft_state === '') return null;
  return <DraftCard key={whole.ticket.id} whole={whole} draft={draft} />;
}
