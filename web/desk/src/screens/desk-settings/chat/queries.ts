import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];
export type Channel = Shapes['ChatChannelShape'];
export type ChannelAsked = Shapes['ChatChannelAsked'];
export type Key = Shapes['KeyShape'];
export type Secret = Shapes['SecretShape'];
interface Named {
  id: string;
  name: string;
}

export const chatQueries = {
  channels: () => queryOptions({ queryKey: ['chat-channels'], queryFn: () => api.get<Page<Channel>>('/chat-channels') }),
  keys: () => queryOptions({ queryKey: ['publishable-keys'], queryFn: () => api.get<Page<Key>>('/publishable-keys') }),
  calendars: () => queryOptions({ queryKey: ['business-hours'], queryFn: () => api.get<Page<Named>>('/business-hours'), retry: false }),
};
