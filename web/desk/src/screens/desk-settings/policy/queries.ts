import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { Page } from '@/api/types';
import type { Policy, PolicyVersion, PolicyVersionItem } from '@/screens/desk-settings/policy/types';

export const policyKey = ['return-policy'] as const;

export const policyQueries = {
  present: (language: string) =>
    queryOptions({ queryKey: [...policyKey, 'present', language], queryFn: ({ signal }) => api.get<Policy>('/return-policy', {}, signal) }),
  versions: () =>
    queryOptions({
      queryKey: [...policyKey, 'versions'],
      queryFn: ({ signal }) => api.get<Page<PolicyVersionItem>>('/return-policy/versions', { limit: 100 }, signal),
    }),
  version: (id: string) =>
    queryOptions({
      queryKey: [...policyKey, 'version', id],
      queryFn: ({ signal }) => api.get<PolicyVersion>(`/return-policy/versions/${id}`, {}, signal),
    }),
};
