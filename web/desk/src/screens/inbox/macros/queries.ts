import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import { ticketsKey, type Ticket } from '@/screens/inbox/queries';

type Shapes = components['schemas'];

export type Macro = Shapes['MacroItem'];
export type MacroAction = Macro['actions'][number];
export type MacroPreview = Shapes['MacroPreview'];
export type MacroApplied = Shapes['MacroApplied'];
export type Said = Shapes['SaidShape'];
export type Gap = Shapes['MissingValue'];
export type Remark = Shapes['RemarkShape'];

export const macrosKey = ['macros'] as const;

export const macroQueries = {
  all: () =>
    queryOptions({
      queryKey: [...macrosKey, 'all'],
      queryFn: ({ signal }) => api.get<Page<Macro>>('/macros', {}, signal),
      staleTime: 60_000,
    }),
  /** What a macro would say on a ticket as it stands: read anew each time the ticket changed. */
  preview: ({ id, version }: Ticket, intent: string, language: string) =>
    queryOptions({
      queryKey: [...ticketsKey, 'macro', id, version, intent, language],
      queryFn: () => api.post<MacroPreview>(`/tickets/${id}/macro-previews`, { intent, language }),
      staleTime: 30_000,
    }),
};

/** A name in the reader's language; a merchant who wrote one only is shown that. */
export function nameIn(names: Readonly<Partial<Record<string, string>>>, language: string, otherwise: string): string {
  return names[language] ?? Object.values(names).find((name) => name !== undefined) ?? otherwise;
}

/** The macros that can be used here, those for what the ticket is about first. */
export function offered(macros: readonly Macro[], topic: string): Macro[] {
  const fits = (macro: Macro) => topic !== '' && macro.topics.includes(topic);
  const enabled = macros.filter((macro) => macro.enabled);
  return [...enabled.filter(fits), ...enabled.filter((macro) => !fits(macro))];
}
