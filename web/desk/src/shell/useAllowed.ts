import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';

import { queries } from '@/api/queries';

/** Whether the person signed in holds a scope: what they may not do is not offered. */
export function useAllowed(): (scope: string) => boolean {
  const { data: session } = useQuery({ ...queries.session(), enabled: false });
  const scopes = session?.user.scopes;
  return useCallback((scope) => scopes?.includes(scope) ?? false, [scopes]);
}
