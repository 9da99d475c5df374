import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

export type Ordering = components['schemas']['OrderingShape'];
export type Method = Ordering['methods'][number];

export const payments = ['pay_on_collection', 'transfer', 'invoice'] as const satisfies readonly Method['kind'][];

export const orderingQueries = {
  all: () => queryOptions({ queryKey: ['ordering'], queryFn: ({ signal }) => api.get<Page<Ordering>>('/ordering', {}, signal) }),
};
