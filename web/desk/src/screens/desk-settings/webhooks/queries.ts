import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];
export type Endpoint = Shapes['WebhookEndpointShape'];
export type EndpointAsked = Shapes['WebhookEndpointAsked'];
export type EndpointMade = Shapes['WebhookEndpointMade'];
export type Secret = Shapes['WebhookSecretShape'];
export type EventType = Shapes['WebhookTypeShape'];
export type DeliveryItem = Shapes['WebhookDeliveryItem'];
export type Delivery = Shapes['WebhookDeliveryShape'];

export const path = '/webhook-endpoints';
export const webhooksKey = ['webhooks'] as const;

const atOnce = 20;

export const webhookQueries = {
  all: () => queryOptions({ queryKey: [...webhooksKey, 'all'], queryFn: ({ signal }) => api.get<Page<Endpoint>>(path, {}, signal) }),
  types: (language: string) =>
    queryOptions({
      queryKey: [...webhooksKey, 'types', language],
      queryFn: ({ signal }) => api.get<Page<EventType>>('/webhook-event-types', {}, signal),
      staleTime: 300_000,
    }),
  sent: (id: string, state: string) =>
    infiniteQueryOptions({
      queryKey: [...webhooksKey, 'sent', id, state],
      queryFn: ({ pageParam, signal }) => api.get<Page<DeliveryItem>>(`${path}/${id}/deliveries`, { state, limit: atOnce, cursor: pageParam }, signal),
      initialPageParam: '',
      getNextPageParam: (last) => last.next,
    }),
  one: (id: string) =>
    queryOptions({ queryKey: [...webhooksKey, 'one', id], queryFn: ({ signal }) => api.get<Delivery>(`/webhook-deliveries/${id}`, {}, signal) }),
};
