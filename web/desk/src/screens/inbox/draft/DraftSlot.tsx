import { lazy, Suspense } from 'react';

import type { OfWriting } from '@/screens/inbox/slots/parts';

const DraftCard = lazy(() => import('@/screens/inbox/draft/DraftCard'));

/** What waits for an agent above the field; its code comes with the first ticket that has a draft. */
export function DraftSlot({ whole, draft }: OfWriting) {
  if (whole.ticket.draft_state === '') return null;
  return (
    <Suspense fallback={null}>
      <DraftCard key={whole.ticket.id} whole={whole} draft={draft} />
    </Suspense>
  );
}
