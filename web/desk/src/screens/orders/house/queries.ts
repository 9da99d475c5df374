import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import type { Courier, Label } from '@/screens/dispatch/queries';

type Shapes = components['schemas'];
export type Preparation = Shapes['PreparationShape'];
type PreparationItem = Shapes['PreparationItem'];

/** They follow the order's own news. */
const key = ['orders', 'one'] as const;

/** More places than these prepare no order. */
const mostPlaces = 20;

async function readWhole(orderId: string, signal: AbortSignal): Promise<Preparation[]> {
  const { items } = await api.get<Page<PreparationItem>>('/preparations', { order_id: orderId, limit: mostPlaces }, signal);
  const whole = await Promise.all(items.map(({ id }) => api.get<Preparation>(`/preparations/${id}`, {}, signal)));
  return whole.sort((one, other) => one.made_at.localeCompare(other.made_at));
}

export const houseQueries = {
  preparations: (orderId: string) =>
    queryOptions({ queryKey: [...key, orderId, 'preparations'], queryFn: ({ signal }) => readWhole(orderId, signal) }),
  labels: (orderId: string, preparationId: string) =>
    queryOptions({
      queryKey: [...key, orderId, 'labels', preparationId],
      queryFn: async ({ signal }) => (await api.get<Page<Label>>(`/preparations/${preparationId}/labels`, {}, signal)).items,
    }),
  couriers: (orderId: string, preparationId: string) =>
    queryOptions({
      queryKey: [...key, orderId, 'couriers', preparationId],
      queryFn: async ({ signal }) => (await api.get<Page<Courier>>(`/preparations/${preparationId}/couriers`, {}, signal)).items,
    }),
};
