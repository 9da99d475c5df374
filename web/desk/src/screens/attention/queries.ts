import { infiniteQueryOptions } from '@tanstack/react-query';

import { pagesOf } from '@/api/queries';
import type { DeadJob, ParkedEvent, ShopAct, StockOverrun } from '@/api/types';
import { dispatchQueries } from '@/screens/dispatch/queries';
import { purchaseQueries } from '@/screens/purchases/queries';

/** What waits is asked for again from time to time: no news tells of it. */
const again = { refetchInterval: 30_000 };

export const actViews = ['person', 'uncertain', 'failed', 'all'] as const;
export type ActView = (typeof actViews)[number];

const asked: Record<ActView, { needs_person?: boolean; state?: string }> = {
  person: { needs_person: true },
  uncertain: { state: 'uncertain' },
  failed: { state: 'failed' },
  all: {},
};

export const attentionQueries = {
  acts: (view: ActView) => infiniteQueryOptions({ ...pagesOf<ShopAct>(['acts', view], '/acts', asked[view]), ...again }),
  jobs: () => infiniteQueryOptions({ ...pagesOf<DeadJob>(['dead-jobs'], '/jobs', { state: 'dead' }), ...again }),
  events: () => infiniteQueryOptions({ ...pagesOf<ParkedEvent>(['parked-events'], '/parked-events', {}), ...again }),
  purchases: () => purchaseQueries.list({ needs_look: true }),
  labels: () => dispatchQueries.labels({ needs_look: true }),
  couriers: () => dispatchQueries.couriers({ needs_look: true }),
  overruns: () => infiniteQueryOptions({ ...pagesOf<StockOverrun>(['stock', 'overruns'], '/stock-overruns', {}), ...again }),
};
