import { queryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Page } from '@/api/types';
import type { Ticket } from '@/screens/inbox/queries';

type Shapes = components['schemas'];

export type TemplateItem = Shapes['TemplateItem'];
export type Template = Shapes['TemplateShape'];
export type TemplateText = Shapes['TextShape'];
export type Version = Shapes['VersionShape'];
export type TemplateField = Shapes['TemplateFieldShape'];
export type Voice = Shapes['BrandVoiceShape'];
export type VoiceAsked = Shapes['BrandVoiceAsked'];
export type ImportReport = Shapes['ImportReport'];
export type ImportRow = Shapes['ImportRowShape'];
export type Preview = Shapes['TemplatePreview'];
type Dialect = Shapes['DialectShape'];

export const voiceKey = ['voice'] as const;

/** Which text: a language, and a brand or none. */
export interface Which {
  language: string;
  /** The brand voice's id; empty for all brands. */
  brand: string;
}

export interface Written {
  subject: string;
  body: string;
}

const previewTickets = 20;

export const voiceQueries = {
  templates: () => queryOptions({ queryKey: [...voiceKey, 'templates'], queryFn: ({ signal }) => api.get<Page<TemplateItem>>('/templates', {}, signal) }),
  template: (intent: string) =>
    queryOptions({ queryKey: [...voiceKey, 'template', intent], queryFn: ({ signal }) => api.get<Template>(`/templates/${intent}`, {}, signal) }),
  versions: (intent: string, { language, brand }: Which) =>
    queryOptions({
      queryKey: [...voiceKey, 'versions', intent, language, brand],
      queryFn: ({ signal }) => api.get<Page<Version>>(`/templates/${intent}/texts/${language}/versions`, { voice_id: brand }, signal),
    }),
  voices: () => queryOptions({ queryKey: [...voiceKey, 'voices'], queryFn: ({ signal }) => api.get<Page<Voice>>('/brand-voices', {}, signal) }),
  fields: (language: string) =>
    queryOptions({
      queryKey: [...voiceKey, 'fields', language],
      queryFn: ({ signal }) => api.get<Page<TemplateField>>('/template-fields', {}, signal),
      staleTime: 300_000,
    }),
  dialects: () => queryOptions({ queryKey: [...voiceKey, 'dialects'], queryFn: () => api.get<Page<Dialect>>('/macro-dialects'), staleTime: Infinity }),
  /** What a text says with the values of a real ticket, or of an invented case. */
  preview: (ticketId: string, { language, brand }: Which, { subject, body }: Written) =>
    queryOptions({
      queryKey: [...voiceKey, 'preview', ticketId, language, brand, subject, body],
      queryFn: () =>
        api.post<Preview>(ticketId === '' ? '/template-previews' : `/tickets/${ticketId}/template-previews`, {
          subject,
          body,
          language,
          voice_id: brand === '' ? null : brand,
        }),
      staleTime: 30_000,
      retry: false,
    }),
  tickets: () =>
    queryOptions({
      queryKey: [...voiceKey, 'tickets'],
      queryFn: ({ signal }) => api.get<Page<Ticket>>('/tickets', { view: 'all', limit: previewTickets }, signal),
      staleTime: 60_000,
    }),
};

/** The text that stands for a language and brand; undefined where nothing is written. */
export function textOf(template: Template, { language, brand }: Which): TemplateText | undefined {
  return template.texts.find((text) => text.language === language && (text.voice_id ?? '') === brand);
}
