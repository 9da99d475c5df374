import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { api, freshKey } from '@/api/client';
import { asProblem, Problem } from '@/api/problem';
import { queries } from '@/api/queries';
import type { Session } from '@/api/types';
import { inTime } from '@/screens/counter/inTime';
import { noteReached } from '@/screens/counter/network';
import { lists } from '@/screens/counter/reads';
import { ensureToken, refreshSession } from '@/screens/counter/session';
import type { Act } from '@/screens/counter/waiting/acts';
import { keptActs } from '@/screens/counter/waiting/keep';
import { Outbox } from '@/screens/counter/waiting/outbox';

const lock = 'guichet-counter-sending';
const retryEvery = 10_000;

async function send(client: QueryClient, act: Act): Promise<unknown> {
  if (!navigator.onLine) throw new Problem({ code: 'unreachable' });
  try {
    await ensureToken(client);
    const answer = await inTime(api.post(act.path, act.body, act.key));
    noteReached(true);
    return answer;
  } catch (error) {
    const problem = asProblem(error);
    noteReached(!problem.unreachable);
    // The session was renewed in another tab: its token is another one.
    if (problem.code === 'csrf') await refreshSession(client);
    throw error;
  }
}

/** Where the browser can tell its tabs apart, one of them sends at a time; keys make a second sending harmless. */
async function alone(work: () => Promise<void>): Promise<void> {
  // Missing where the desk is served without TLS, whatever the types say.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) await work();
  else await locks.request(lock, work);
}

function makeOutbox(client: QueryClient): Outbox {
  const outbox = new Outbox({
    store: keptActs,
    send: (act) => send(client, act),
    me: () => client.getQueryData<Session | null>(queries.session().queryKey)?.user ?? null,
    key: freshKey,
    alone,
  });
  outbox.whenDone(() => void client.invalidateQueries({ queryKey: lists }));
  return outbox;
}

const OutboxContext = createContext<Outbox | null>(null);
export const OutboxProvider = OutboxContext.Provider;

export function useOutbox(): Outbox {
  const outbox = useContext(OutboxContext);
  if (outbox === null) throw new Error('Nothing is sent outside the counter.');
  return outbox;
}

export function useActs(): readonly Act[] {
  const outbox = useOutbox();
  return useSyncExternalStore(
    (watcher) => outbox.watch(watcher),
    () => outbox.acts,
  );
}

/** The acts that a reading does not contain: those that wait, and those done since. */
export function useActsAfter(readAt: string | undefined): readonly Act[] {
  const outbox = useOutbox();
  const acts = useActs();
  return useMemo(() => {
    const at = Date.parse(readAt ?? '');
    const since = outbox.done.filter((one) => one.at >= at).map(({ act }) => act);
    return [...since, ...acts];
  }, [outbox, acts, readAt]);
}

/** The outbox of this page, which sends by itself while somebody is signed in. */
export function useSending(): Outbox {
  const client = useQueryClient();
  const [outbox] = useState(() => makeOutbox(client));
  useEffect(() => {
    const drain = () => void outbox.drain().catch(() => undefined);
    const come = () => {
      if (document.visibilityState === 'visible') drain();
    };
    const timer = setInterval(() => {
      if (outbox.acts.length > 0) drain();
    }, retryEvery);
    addEventListener('online', drain);
    document.addEventListener('visibilitychange', come);
    drain();
    return () => {
      clearInterval(timer);
      removeEventListener('online', drain);
      document.removeEventListener('visibilitychange', come);
    };
  }, [outbox]);
  return outbox;
}
