import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api } from '@/api/client';
import { everyOne, pagesOf } from '@/api/queries';
import type { Location, Page, Role, StaffMember, Store } from '@/api/types';

export const usersKey = ['users'] as const;

export const userQueries = {
  all: () => pagesOf<StaffMember>([...usersKey, 'list'], '/users', {}),
  one: (id: string) =>
    queryOptions({
      queryKey: [...usersKey, 'one', id],
      queryFn: ({ signal }) => api.tagged<StaffMember>(`/users/${id}`, signal),
    }),
  roles: (language: string) =>
    queryOptions({ queryKey: ['roles', language], queryFn: () => api.get<Page<Role>>('/roles'), staleTime: Infinity }),
  stores: () =>
    queryOptions({ queryKey: ['stores', 'all'], queryFn: ({ signal }) => everyOne<Store>('/stores', signal), staleTime: 300_000 }),
  locations: () =>
    queryOptions({
      queryKey: ['locations', 'all'],
      queryFn: ({ signal }) => everyOne<Location>('/locations', signal),
      staleTime: 300_000,
    }),
};

export function useRoles(): Role[] {
  const { i18n } = useTranslation();
  return useQuery(userQueries.roles(i18n.language)).data?.items ?? [];
}

/** The name of a role in the reader's language. */
export function useRoleName(): (role: string) => string {
  const roles = useRoles();
  return (role) => roles.find((one) => one.role === role)?.title ?? role;
}

export interface Place {
  target: string;
  name: string;
}

/** All that a grant can be bound to: the sales fronts, and the places that hold stock. */
export function usePlaces(): { stores: Place[]; locations: Place[]; currencies: string[]; pending: boolean; error: unknown } {
  const stores = useQuery(userQueries.stores());
  const locations = useQuery(userQueries.locations());
  const currencies = [...new Set((stores.data ?? []).map((store) => store.currency).filter(Boolean))];
  return {
    stores: (stores.data ?? []).map(({ id, name }) => ({ target: `store:${id}`, name })),
    locations: (locations.data ?? []).map(({ id, name }) => ({ target: `location:${id}`, name })),
    currencies: currencies.length > 0 ? currencies : ['EUR'],
    pending: stores.isPending || locations.isPending,
    error: stores.error ?? locations.error,
  };
}

/** Names of targets; one that is gone keeps its number, so that a grant never shows less than it holds. */
export function usePlaceName(): (target: string) => string {
  const { t } = useTranslation();
  const { stores, locations } = usePlaces();
  return (target) => {
    const known = [...stores, ...locations].find((place) => place.target === target);
    return known?.name ?? t('grant.unknownPlace', { target: target.split(':').at(-1) ?? target });
  };
}
