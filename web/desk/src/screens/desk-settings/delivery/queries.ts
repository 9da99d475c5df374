import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];
export type Delivery = Shapes['DeliveryShape'];
export type Option = Shapes['DeliveryOption'];
export type Tier = Shapes['DeliveryTier'];
export type SourcingRules = Shapes['SourcingRulesShape'];

export const kinds: readonly Option['kind'][] = ['home', 'relay', 'ship_to_shop', 'collect', 'reserve', 'courier'];
export const carried: readonly string[] = ['home', 'relay', 'ship_to_shop'];

export const deliveryQueries = {
  all: () => queryOptions({ queryKey: ['delivery-options'], queryFn: ({ signal }) => api.get<Page<Delivery>>('/delivery-options', {}, signal) }),
  rules: () => queryOptions({ queryKey: ['sourcing-rules'], queryFn: ({ signal }) => api.get<SourcingRules>('/sourcing-rules', {}, signal) }),
};
