import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

import { api } from '@/api/client';
import { queries } from '@/api/queries';
import type { Session, User } from '@/api/types';
import { forgetRecents } from '@/palette/recents';

export function useMe(): User | undefined {
  const { data: session } = useQuery({ ...queries.session(), enabled: false });
  return session?.user;
}

/** Changes what the person's own account says, and what is shown by it. */
export function useChangeMe(): (change: Partial<User>) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (change) => {
      await api.patch('/me', change);
      client.setQueryData<Session | null>(queries.session().queryKey, (session) =>
        session ? { ...session, user: { ...session.user, ...change } } : session,
      );
    },
    [client],
  );
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(async () => {
    await api.delete('/session');
    forgetRecents();
    await navigate({ to: '/sign-in' });
    client.clear();
    client.setQueryData(queries.session().queryKey, null);
  }, [client, navigate]);
}
