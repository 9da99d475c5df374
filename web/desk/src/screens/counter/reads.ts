import { queryOptions } from '@tanstack/react-query';

import { api, type Query } from '@/api/client';
import { asProblem } from '@/api/problem';
import { inTime } from '@/screens/counter/inTime';
import { noteReached } from '@/screens/counter/network';
import { keepRead, readKept, type Kept } from '@/screens/counter/waiting/keep';

/** An answer as it is now, or as it was when there was a network. */
export interface Read<Answer> extends Kept<Answer> {
  live: boolean;
}

async function readThrough<Answer>(name: string, path: string, query: Query | undefined, signal: AbortSignal): Promise<Read<Answer>> {
  // What is done while it is read may or may not be in it.
  const at = new Date().toISOString();
  try {
    const answer = await inTime(api.get<Answer>(path, query, signal));
    noteReached(true);
    const kept = { answer, at };
    await keepRead(name, kept);
    return { ...kept, live: true };
  } catch (error) {
    if (signal.aborted) throw error;
    const { unreachable, status } = asProblem(error);
    if (unreachable) noteReached(false);
    const before = unreachable || status >= 500 ? await readKept<Answer>(name) : undefined;
    if (before === undefined) throw error;
    return { ...before, live: false };
  }
}

const fresh = 5000;
const again = 20_000;

/** All that the counter reads again after an act. */
export const lists = ['counter', 'lists'];

/** Something that is read again and again, and kept for when there is no network. */
export function keptRead<Answer>(path: string, query?: Query) {
  const name = `${path}?${JSON.stringify(query ?? {})}`;
  return queryOptions({
    queryKey: [...lists, name],
    queryFn: ({ signal }) => readThrough<Answer>(name, path, query, signal),
    networkMode: 'always',
    retry: false,
    staleTime: fresh,
    refetchInterval: again,
  });
}
