import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type ReturnItem = Shapes['ReturnItem'];
export type ReturnWhole = Shapes['ReturnShape'];
export type ReturnLine = Shapes['ReturnLineShape'];
export type ReturnState = ReturnItem['state'];
export type ReturnQuote = Shapes['ReturnQuoteShape'];
export type ReturnSettings = Shapes['ReturnSettingsShape'];
export type ReturnableLine = Shapes['ReturnableLine'];
export type ReturnDestination = Shapes['ReturnDestination'];
export type ExchangeItem = Shapes['ReturnExchangeItem'];
export type OtherForm = Shapes['ReturnOtherForm'];
export type TicketReturned = Shapes['TicketReturned'];
export type Grade = Shapes['Grade'];
export type Disposition = Shapes['Disposition'];

export interface ReturnFilters {
  state?: string | undefined;
  store_id?: string | undefined;
  due?: string | undefined;
  code?: string | undefined;
  order_number?: string | undefined;
}

export const returnsKey = ['returns'] as const;

export const returnQueries = {
  list: (filters: ReturnFilters) => pagesOf<ReturnItem>([...returnsKey, 'list', filters], '/returns', { ...filters }),
  one: (id: string) =>
    queryOptions({ queryKey: [...returnsKey, 'one', id], queryFn: ({ signal }) => api.get<ReturnWhole>(`/returns/${id}`, {}, signal) }),
  ofOrder: (orderId: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'of-order', orderId],
      queryFn: ({ signal }) => api.get<Page<ReturnItem>>('/returns', { order_id: orderId, limit: 20 }, signal),
    }),
  returnable: (orderId: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'returnable', orderId],
      queryFn: ({ signal }) => api.get<Page<ReturnableLine>>(`/orders/${orderId}/returnable-lines`, {}, signal),
    }),
  destinations: (id: string, placeId: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'destinations', id, placeId],
      queryFn: ({ signal }) => api.get<Page<ReturnDestination>>(`/returns/${id}/destinations`, { location_id: placeId }, signal),
    }),
  exchangeItems: (id: string, placeId: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'exchange-items', id, placeId],
      queryFn: ({ signal }) => api.get<Page<ExchangeItem>>(`/returns/${id}/exchange-items`, { location_id: placeId }, signal),
    }),
  preparedFor: (id: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'prepared', id],
      queryFn: ({ signal }) => api.get<Page<Shapes['PreparationItem']>>('/preparations', { return_id: id, limit: 20 }, signal),
    }),
  ofCustomer: (customerId: string) =>
    queryOptions({
      queryKey: [...returnsKey, 'of-customer', customerId],
      queryFn: ({ signal }) => api.get<Page<ReturnItem>>('/returns', { customer_id: customerId, limit: 20 }, signal),
    }),
  settings: () =>
    queryOptions({
      queryKey: [...returnsKey, 'settings'],
      queryFn: ({ signal }) => api.get<ReturnSettings>('/return-settings', {}, signal),
      staleTime: 300_000,
    }),
};
