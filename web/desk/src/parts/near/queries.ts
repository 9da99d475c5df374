import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';

type Shapes = components['schemas'];
export type Availability = Shapes['AvailabilityShape'];
export type NearLocation = Shapes['NearLocation'];
export type NearVariant = Shapes['NearVariant'];
export type NearStock = Shapes['NearStock'];
export type Rule = Shapes['AvailabilityRuleShape'];

const freshFor = 10_000;
const mostShops = 12;

export const nearQueries = {
  product: (productId: string, near: string) =>
    queryOptions({
      queryKey: ['availability', productId, near],
      queryFn: ({ signal }) => api.get<Availability>('/availability', { product_id: productId, near, limit: mostShops }, signal),
      enabled: near !== '',
      staleTime: freshFor,
      retry: false,
    }),
  rule: () => queryOptions({ queryKey: ['availability-rule'], queryFn: ({ signal }) => api.get<Rule>('/availability-rule', {}, signal) }),
};
