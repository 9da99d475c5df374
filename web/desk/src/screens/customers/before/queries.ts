import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';

type Shapes = components['schemas'];
export type CustomerLists = Shapes['CustomerListsShape'];
export type WishList = Shapes['WishListShape'];
export type Wish = Shapes['WishShape'];
export type ShopRequest = Shapes['ShopRequestShape'];

const key = ['customers', 'one'] as const;

export const beforeQueries = {
  lists: (customerId: string) =>
    queryOptions({
      queryKey: [...key, customerId, 'wish-lists'],
      queryFn: ({ signal }) => api.get<CustomerLists>(`/customers/${customerId}/wish-lists`, {}, signal),
    }),
  requests: (customerId: string) => pagesOf<ShopRequest>([...key, customerId, 'shop-requests'], '/shop-requests', { customer_id: customerId }),
};
