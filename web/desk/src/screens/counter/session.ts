import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { api, rememberCsrfToken } from '@/api/client';
import { asProblem } from '@/api/problem';
import { queries } from '@/api/queries';
import type { Session, User } from '@/api/types';
import { currentLanguage } from '@/i18n';
import { inTime } from '@/screens/counter/inTime';
import { speakAtCounter } from '@/screens/counter/texts';
import { forgetReads, keepRead, readKept } from '@/screens/counter/waiting/keep';

const kept = 'session';

/** Whether the token that unsafe calls show was told since the page was opened. */
let tokenKnown = false;

/** Asks the server who is signed in, and takes the token for what is sent. Throws a Problem. */
export async function refreshSession(client: QueryClient): Promise<Session> {
  const session = await inTime(api.get<Session>('/session'));
  rememberCsrfToken(session.csrf_token);
  tokenKnown = true;
  client.setQueryData(queries.session().queryKey, session);
  const before = await readKept<User>(kept);
  // What was read with other rights is not for the next person at this device.
  if (before !== undefined && before.answer.id !== session.user.id) await forgetReads();
  await keepRead(kept, { answer: session.user, at: new Date().toISOString() });
  return session;
}

export async function ensureToken(client: QueryClient): Promise<void> {
  if (!tokenKnown) await refreshSession(client);
}

/** Who uses the counter: as the server says; without a network, who was signed in last. Null: nobody. */
async function begin(client: QueryClient): Promise<User | null> {
  let user: User;
  try {
    user = (await refreshSession(client)).user;
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status === 401) {
      await forgetReads();
      return null;
    }
    const before = await readKept<User>(kept);
    if (before === undefined) throw error;
    user = before.answer;
    client.setQueryData<Session>(queries.session().queryKey, { user, csrf_token: '' });
  }
  if (user.language !== currentLanguage()) await speakAtCounter(user.language);
  return user;
}

/** Who uses the counter. `user` null: nobody is signed in; `wasHere`: somebody was, since the page was opened. */
export function useStaff() {
  const client = useQueryClient();
  const first = useQuery({
    queryKey: ['counter', 'begin'],
    queryFn: () => begin(client),
    networkMode: 'always',
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  // A session that ends meanwhile empties this one.
  const { data: session } = useQuery({ ...queries.session(), enabled: false });
  const user = first.data === undefined ? undefined : (session?.user ?? null);
  return { user, wasHere: first.data !== null, isPending: first.isPending, error: first.error, retry: first.refetch };
}
