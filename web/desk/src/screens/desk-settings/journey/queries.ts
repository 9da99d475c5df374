import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page, SaidMail } from '@/api/types';

type Shapes = components['schemas'];
export type Journey = Shapes['JourneyShape'];
export type JourneyAsked = Shapes['JourneyAsked'];
export type KindAsked = Shapes['JourneyKindAsked'];
export type Look = Shapes['JourneyPreview'];

export const kinds = [
  'confirmed',
  'in_preparation',
  'moved',
  'ready',
  'reminded',
  'collected',
  'shipped',
  'out_for_delivery',
  'delivered',
  'late',
  'failed',
  'return_received',
  'exchange_sent',
  'credited',
  'repaired',
  'refunded',
] as const;
export const saidKey = ['said-mails'] as const;

const atOnce = 20;

export const journeyQueries = {
  all: () => queryOptions({ queryKey: ['journey'], queryFn: ({ signal }) => api.get<Page<Journey>>('/journey', {}, signal) }),
  look: (storeId: string, kind: string, intent: string) =>
    queryOptions({
      queryKey: ['journey-look', storeId, kind, intent],
      queryFn: ({ signal }) => api.get<Look>(`/journey/${storeId}/preview`, { kind, intent }, signal),
    }),
  said: (storeId: string, state: string) =>
    infiniteQueryOptions({
      queryKey: [...saidKey, storeId, state],
      queryFn: ({ pageParam, signal }) => api.get<Page<SaidMail>>('/said-mails', { store_id: storeId, state, limit: atOnce, cursor: pageParam }, signal),
      initialPageParam: '',
      getNextPageParam: (last) => last.next,
    }),
};
