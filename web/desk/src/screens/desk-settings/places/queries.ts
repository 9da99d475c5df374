import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { everyOne } from '@/api/queries';
import type { components } from '@/api/schema';

type Shapes = components['schemas'];
export type Location = Shapes['LocationShape'];
export type LocationHours = Shapes['LocationHoursShape'];
export type Week = NonNullable<LocationHours['week']>;
export type SettledDay = Shapes['LocationDayShape'];
export type Owned = Shapes['OwnerShape'];
export type Owner = Shapes['Owner'];

export const placesQueries = {
  all: () => queryOptions({ queryKey: ['places'], queryFn: ({ signal }) => everyOne<Location>('/locations', signal) }),
  hours: (id: string) => queryOptions({ queryKey: ['places', id, 'hours'], queryFn: ({ signal }) => api.get<LocationHours>(`/locations/${id}/hours`, {}, signal) }),
  owners: () => queryOptions({ queryKey: ['places', 'owners'], queryFn: async ({ signal }) => (await api.get<Shapes['OwnersShape']>('/stock-owners', {}, signal)).items }),
};
