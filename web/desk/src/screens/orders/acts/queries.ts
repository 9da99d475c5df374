import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Order, Page, ShopAct } from '@/api/types';

type Shapes = components['schemas'];

export type Offer = Shapes['OfferShape'];
export type RefundChosen = Shapes['RefundChosen'];
export type RefundQuote = Shapes['RefundQuoteShape'];

/** What an act's dialog is given. */
export interface OnOrder {
  order: Order;
  onClose: () => void;
}

const shown = 5;

export const orderActQueries = {
  offers: (orderId: string) =>
    queryOptions({
      queryKey: ['offers', orderId],
      queryFn: ({ signal }) => api.get<{ items: Offer[] }>(`/orders/${orderId}/offers`, {}, signal),
      staleTime: 60_000,
    }),
  /** What was done for an order at its shop, the newest first. */
  ofOrder: (orderId: string) =>
    queryOptions({
      queryKey: ['acts', 'of-order', orderId],
      queryFn: ({ signal }) => api.get<Page<ShopAct>>('/acts', { order_id: orderId, limit: shown }, signal),
    }),
};
