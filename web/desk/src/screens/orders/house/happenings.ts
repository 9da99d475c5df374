import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';

import type { TimelineItem } from '@/api/types';
import { houseQueries, type Preparation } from '@/screens/orders/house/queries';

/** Of what happens while an order is prepared, what tells of its way; each pick is the counter's matter. */
const told = ['made', 'taken', 'packed', 'arrived', 'handed_over', 'kept', 'expired', 'not_wanted', 'put_back', 'cancelled', 'fell_back', 'missing', 'damaged', 'short'] as const;

function ofPreparation(t: TFunction, { location, moves }: Preparation): TimelineItem[] {
  return moves.flatMap(({ kind, acted_at: at, actor, actor_kind: by }) => {
    const known = told.find((one) => one === kind);
    if (known === undefined) return [];
    const text = t(`house.happened.${known}`, { place: location.name });
    return [{ at, kind: 'prepared', text, source: { label: by === 'user' ? actor : '', as_of: at } }];
  });
}

/** What the house did to prepare an order, in the reader's words: beside what its shop and carriers tell. */
export async function houseHappenings(t: TFunction, client: QueryClient, orderId: string): Promise<TimelineItem[]> {
  const preparations = await client.query(houseQueries.preparations(orderId));
  return preparations.flatMap((one) => ofPreparation(t, one));
}
