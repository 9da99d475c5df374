import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';

type Shapes = components['schemas'];
export type DispatchSettings = Shapes['DispatchSettingsShape'];
export type LabelRule = Shapes['LabelRuleShape'];
export type CourierRule = Shapes['CourierRuleShape'];
export type PlaceContact = Shapes['PlaceContactShape'];
export type Connection = Shapes['DispatchConnection'];

export const path = '/dispatch-settings';

export const dispatchSettingsQueries = {
  all: () => queryOptions({ queryKey: ['dispatch-settings'], queryFn: ({ signal }) => api.get<DispatchSettings>(path, {}, signal) }),
};
