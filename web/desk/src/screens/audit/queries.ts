import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { everyOne, pagesOf } from '@/api/queries';
import type { AuditEntry, AuditWords, StaffMember } from '@/api/types';
import { dayAfter, startOfDay } from '@/format/format';
import { firstDay, isPeriod } from '@/parts/period';
import type { AuditSearch } from '@/router';

/** Who acts when nobody of the staff does: the house itself. */
export const house = 'system';

export const auditQueries = {
  trail: ({ who, entity, id, act, period, from: ownFrom, until }: AuditSearch, zone: string) => {
    const from = isPeriod(period) ? firstDay(period, zone) : ownFrom;
    return infiniteQueryOptions(
      pagesOf<AuditEntry>(['audit', who, entity, id, act, from, until, zone], '/audit', {
        actor_id: who === house ? undefined : who,
        actor_kind: who === house ? house : undefined,
        entity,
        entity_id: id,
        act,
        after: from && startOfDay(from, zone),
        before: until && startOfDay(dayAfter(until), zone),
      }),
    );
  },
  words: () => queryOptions({ queryKey: ['audit-words'], queryFn: () => api.get<AuditWords>('/audit/words') }),
  people: () =>
    queryOptions({
      queryKey: ['users', 'all'],
      queryFn: ({ signal }) => everyOne<StaffMember>('/users', signal),
      staleTime: 300_000,
    }),
};
