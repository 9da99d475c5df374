import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

export type PurchaseItem = components['schemas']['PurchaseItem'];
export type PurchaseState = PurchaseItem['state'];

/** The shop is being told, and answers in a moment; what stands, changes by itself only now and then. */
const soon = 2000;
const later = 30_000;

/** Orders are placed by acts at the shops: news of an act, and its settling, make them stale. */
const key = ['acts', 'purchases'] as const;

export interface PurchaseFilters {
  needs_look?: boolean | undefined;
  state?: string | undefined;
  location_id?: string | undefined;
}

export const purchaseQueries = {
  list: (filters: PurchaseFilters) =>
    infiniteQueryOptions({
      ...pagesOf<PurchaseItem>([...key, filters], '/purchases', { ...filters }),
      refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some((one) => one.state === 'placing')) ? soon : later),
    }),
  ofOrder: (orderId: string) =>
    queryOptions({
      queryKey: [...key, 'of-order', orderId],
      queryFn: ({ signal }) => api.get<Page<PurchaseItem>>('/purchases', { order_id: orderId, limit: 5 }, signal),
    }),
};

export const purchasesKey = key;
