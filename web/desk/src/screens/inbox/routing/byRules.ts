import type { TFunction } from 'i18next';

import type { LogEntry } from '@/screens/inbox/queries';

/** The rules that did it, by their names; empty where none did. */
export function byRules(t: TFunction, { data }: LogEntry): string {
  const rules = Array.isArray(data.rules) ? (data.rules as { rule?: string }[]) : [];
  const names = rules.map(({ rule }) => rule ?? '').filter(Boolean);
  return names.length === 0 ? '' : t('routing.byRules', { count: names.length, names: names.join(', ') });
}
