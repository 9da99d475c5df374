import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { everyOne } from '@/api/queries';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';

type Shapes = components['schemas'];

export type Calendar = Shapes['BusinessHoursShape'];
export type Hours = Shapes['BusinessHours'];
export type Opening = Shapes['Opening'];
export type HolidaySet = Shapes['HolidaySet'];
export type SpecialDay = Shapes['SpecialDay'];
export type Level = Shapes['ServiceLevelShape'];
export type Terms = Shapes['ServiceLevelTerms'];
export type Scope = Required<Shapes['TicketScope']>;
export type Rule = Shapes['AgeingRuleShape'];
export type Absence = Shapes['AbsenceShape'];
export type Preview = Shapes['ServiceLevelPreview'];
type Named = Shapes['NamedShape'];
type Region = Shapes['HolidayRegion'];
type Country = Shapes['HolidayCountry'];
type NamedDay = Shapes['HolidayShape'];

export const slaKey = ['sla'] as const;

export const anyTicket: Scope = { store_ids: [], channels: [], queue_ids: [], tag_ids: [] };

const list = <Item>(name: string, path: string) =>
  queryOptions({ queryKey: [...slaKey, name], queryFn: ({ signal }) => everyOne<Item>(path, signal) });

const lasting = <Item>(key: readonly unknown[], path: string, query: Record<string, string | number> = {}) =>
  queryOptions({
    queryKey: ['holidays', ...key],
    queryFn: async ({ signal }) => (await api.get<Page<Item>>(path, query, signal)).items,
    staleTime: Infinity,
  });

export const slaQueries = {
  levels: () => list<Level>('levels', '/service-levels'),
  calendars: () => list<Calendar>('calendars', '/business-hours'),
  rules: () => list<Rule>('rules', '/ageing-rules'),
  absences: () => list<Absence>('absences', '/absences'),
  queues: () => list<Named>('queues', '/queues'),
  countries: () => lasting<Country>(['countries'], '/holiday-sets'),
  regions: (country: string) => lasting<Region>(['regions', country], `/holiday-sets/${country}/regions`),
  holidays: ({ country, region }: HolidaySet, year: number) =>
    lasting<NamedDay>([country, region, year], '/holidays', { country, region, year }),
  preview: (terms: Terms, hours: Hours | undefined) =>
    queryOptions({
      queryKey: [...slaKey, 'preview', terms, hours],
      queryFn: () => api.post<Preview>('/service-levels/previews', { terms, ...(hours && { hours }) }),
      placeholderData: (before) => before,
      retry: false,
    }),
};
