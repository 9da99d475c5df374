import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';

type Shapes = components['schemas'];

export type Setup = Shapes['SetupShape'];
export type Step = Shapes['SetupStep'];
export type StoreSetup = Shapes['StoreSetupShape'];
export type Run = Shapes['TestRunShape'];
export type Check = Shapes['TestCheck'];

export const setupKey = ['setup'] as const;

const moment = 700;

export function isUnderWay(run: Run | null | undefined): boolean {
  return run?.state === 'waiting' || run?.state === 'running';
}

export const setupQueries = {
  all: () => queryOptions({ queryKey: [...setupKey, 'list'], queryFn: ({ signal }) => api.get<Setup>('/setup', {}, signal) }),
  store: (id: string) =>
    queryOptions({
      queryKey: [...setupKey, 'store', id],
      queryFn: ({ signal }) => api.get<StoreSetup>(`/setup/stores/${id}`, {}, signal),
      // While a test is under way it is looked at again and again: it takes seconds.
      refetchInterval: ({ state }) => (isUnderWay(state.data?.last_test) ? moment : false),
    }),
};
