import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type FoundItem = components['schemas']['FoundItem'];
type Answer = components['schemas']['SearchAnswer'];

/** Short enough not to be felt, long enough that a quick hand asks once for a word. */
const pause = 60;

interface Found {
  items: FoundItem[];
  /** The shown answer is that of what is typed now. */
  settled: boolean;
  failed: boolean;
}

/** What the typed words find. An answer that is overtaken is dropped; the last one stays until the next is there. */
export function useFound(typed: string): Found {
  const wanted = typed.trim();
  const [asked] = useDebouncedValue(wanted, pause);
  const { data, isError, isPlaceholderData } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.get<Answer>('/search', { q: asked, limit: 10 }, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 60_000,
    retry: false,
  });
  if (wanted === '') return { items: [], settled: true, failed: false };
  const settled = asked === wanted && (isError || (data !== undefined && !isPlaceholderData));
  return { items: isError ? [] : (data?.items ?? []), settled, failed: isError };
}
