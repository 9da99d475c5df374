import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];
export type Settings = Shapes['CsatSettingsShape'];
export type SettingsAsked = Shapes['CsatSettingsAsked'];
type Preview = Shapes['CsatPreviewShape'];
type Response = Shapes['CsatResponseShape'];

const lastAnswers = 10;

export const csatQueries = {
  settings: () => queryOptions({ queryKey: ['csat-settings'], queryFn: () => api.get<Page<Settings>>('/csat-settings') }),
  preview: (storeId: string, language: string) =>
    queryOptions({
      queryKey: ['csat-preview', storeId, language],
      queryFn: ({ signal }) => api.get<Preview>(`/csat-settings/${storeId}/preview`, { language }, signal),
    }),
  answers: (storeId: string) =>
    queryOptions({
      queryKey: ['csat-responses', storeId],
      queryFn: ({ signal }) => api.get<Page<Response>>('/csat-responses', { store_id: storeId, limit: lastAnswers }, signal),
    }),
};
