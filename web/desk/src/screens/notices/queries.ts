import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { pagesOf } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

export type Notice = components['schemas']['NoticeShape'];
export type NoticeAsked = components['schemas']['NoticeAsked'];

export const kinds = ['strike', 'weather', 'carrier', 'shop', 'customs', 'other'] as const satisfies readonly Notice['kind'][];

export const noticesKey = ['notices'] as const;

export const noticeQueries = {
  all: () => pagesOf<Notice>([...noticesKey, 'list'], '/notices', {}),
  ofOrder: (orderId: string) =>
    queryOptions({
      queryKey: [...noticesKey, 'order', orderId],
      queryFn: ({ signal }) => api.get<Page<Notice>>(`/orders/${orderId}/notices`, {}, signal),
      staleTime: 60_000,
    }),
};
