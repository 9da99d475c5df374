import type { TFunction } from 'i18next';

import type { Format } from '@/format/format';
import { currentLanguage } from '@/i18n';
import type { Notice } from '@/screens/notices/queries';

/** What a notice says, in a language where it does, else in the reader's, else in any. */
export function noticeWords({ words }: Notice, language?: string): string {
  return (language && words[language]) || words[currentLanguage()] || (Object.values(words)[0] ?? '');
}

/** Where a notice holds, a phrase each. */
export function whereWords(t: TFunction, format: Format, notice: Notice, storeName: (id: string) => string): string[] {
  const said = [
    notice.order_id !== null && t('notices.oneOrder'),
    notice.store_id !== null && storeName(notice.store_id),
    notice.carrier !== '' && notice.carrier,
    notice.country !== '' && [format.country(notice.country), format.list(notice.postcodes)].filter(Boolean).join(' '),
  ];
  return said.filter((one) => one !== false);
}

/** From when until when it holds. */
export function spanWords(t: TFunction, format: Format, { starts_at: from, ends_at: until }: Notice): string {
  // It ends as the next day begins: the last day is the one before.
  if (until === null) return t('notices.since', { day: format.date(from) });
  return format.days(from, new Date(new Date(until).getTime() - 1).toISOString());
}
