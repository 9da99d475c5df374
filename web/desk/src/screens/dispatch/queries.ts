import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { ShopAct } from '@/api/types';

type Shapes = components['schemas'];
export type Label = Shapes['LabelShape'];
export type LabelItem = Shapes['LabelItem'];
export type Courier = Shapes['CourierShape'];
export type CourierItem = Shapes['CourierItem'];

/** What was asked for is on its way; what stands, changes by itself only now and then. */
const soon = 2000;
const later = 30_000;

const labelsMoving: ReadonlySet<Label['state']> = new Set(['asked', 'voiding'] as const);
const couriersMoving: ReadonlySet<Courier['state']> = new Set(['asked', 'cancelling'] as const);

/** They are acts at outside systems: news of an act, and its settling, make them stale. */
const key = ['acts', 'dispatch'] as const;

export interface DispatchFilters {
  needs_look?: boolean | undefined;
  state?: string | undefined;
  location_id?: string | undefined;
}

export const dispatchQueries = {
  labels: (filters: DispatchFilters) =>
    infiniteQueryOptions({
      ...pagesOf<LabelItem>([...key, 'labels', filters], '/labels', { ...filters }),
      refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some((one) => labelsMoving.has(one.state))) ? soon : later),
    }),
  couriers: (filters: DispatchFilters) =>
    infiniteQueryOptions({
      ...pagesOf<CourierItem>([...key, 'couriers', filters], '/couriers', { ...filters }),
      refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some((one) => couriersMoving.has(one.state))) ? soon : later),
    }),
  act: (id: string) => queryOptions({ queryKey: ['acts', 'one', id], queryFn: ({ signal }) => api.get<ShopAct>(`/acts/${id}`, {}, signal) }),
};

export const dispatchKey = key;
