import { useEffect } from 'react';

import { remember, type Recent } from '@/palette/recents';
import { useMe } from '@/shell/useMe';

/** Keeps the thing that is shown for "lately looked at". */
export function useRemember(recent: Recent | undefined): void {
  const userId = useMe()?.id;
  const text = recent === undefined ? '' : JSON.stringify(recent);
  useEffect(() => {
    if (userId !== undefined && text !== '') remember(userId, JSON.parse(text) as Recent);
  }, [userId, text]);
}
