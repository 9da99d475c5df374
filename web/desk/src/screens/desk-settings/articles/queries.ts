import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type ArticleItem = Shapes['ArticleItem'];
export type Article = Shapes['ArticleShape'];
export type ArticleText = Shapes['ArticleTextShape'];

export const articlesKey = ['articles'] as const;

interface Wanted {
  q?: string | undefined;
  store_id?: string | undefined;
  language?: string | undefined;
  state?: string | undefined;
}

export const articleQueries = {
  list: (wanted: Wanted) =>
    infiniteQueryOptions({
      queryKey: [...articlesKey, 'list', wanted],
      queryFn: ({ pageParam, signal }) => api.get<Page<ArticleItem>>('/articles', { ...wanted, cursor: pageParam, limit: 50 }, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next ?? null,
    }),
  found: (wanted: Wanted) =>
    queryOptions({
      queryKey: [...articlesKey, 'found', wanted],
      queryFn: ({ signal }) => api.get<Page<ArticleItem>>('/articles', { ...wanted, limit: 8 }, signal),
    }),
  one: (id: string) =>
    queryOptions({ queryKey: [...articlesKey, 'one', id], queryFn: ({ signal }) => api.get<Article>(`/articles/${id}`, {}, signal) }),
  versions: (id: string, language: string) =>
    queryOptions({
      queryKey: [...articlesKey, 'versions', id, language],
      queryFn: ({ signal }) => api.get<Page<ArticleText>>(`/articles/${id}/texts/${language}/versions`, { limit: 50 }, signal),
    }),
};

/** The text of an article that stands for it: in the language wished for, the published one before the draft. */
export function bestText<Text extends { language: string; state: string }>(texts: readonly Text[], language: string): Text | undefined {
  const rank = (one: Text) => (one.language === language ? 0 : 2) + (one.state === 'published' ? 0 : 1);
  return [...texts].sort((one, other) => rank(one) - rank(other))[0];
}
