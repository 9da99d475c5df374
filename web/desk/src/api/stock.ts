import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { everyOne, pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type Location = Shapes['LocationShape'];
/** A variant with what each location holds of it. */
export type Shelf = Shapes['ShelfShape'];
export type ShelfLevel = Shapes['ShelfLevel'];
export type Holding = Shapes['Holding'];

export interface ShelfFilters {
  q?: string | undefined;
  store_id?: string | undefined;
  location_id?: string | undefined;
  only?: string | undefined;
}

export const stockQueries = {
  locations: () =>
    queryOptions({
      queryKey: ['locations'],
      queryFn: ({ signal }) => everyOne<Location>('/locations', signal),
      staleTime: 300_000,
    }),
  shelves: (filters: ShelfFilters) => pagesOf<Shelf>(['stock', 'matrix', filters], '/stock/matrix', { ...filters }),
};

/** The shelves of these variants as they are now; at most a hundred. */
export function readShelves(variantIds: readonly string[]): Promise<Page<Shelf>> {
  const query = new URLSearchParams(variantIds.map((id): [string, string] => ['variant_id', id]));
  return api.get<Page<Shelf>>(`/stock/matrix?limit=100&${query.toString()}`);
}
