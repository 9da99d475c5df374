import { dateIn, dayAfter } from '@/format/format';

/** Spans that end today and move with it: a kept address means the same tomorrow. */
export const periods = ['today', 'week', 'month', 'year'] as const;
export type Period = (typeof periods)[number];

export function isPeriod(word: string | undefined): word is Period {
  return word !== undefined && (periods as readonly string[]).includes(word);
}

/** The first day of a period, as a date in the reader's zone; today is its last. */
export function firstDay(period: Period, zone: string, now: Date = new Date()): string {
  const today = dateIn(zone, now);
  switch (period) {
    case 'today':
      return today;
    case 'week':
      return dayAfter(today, -6);
    case 'month':
      return dayAfter(today, -29);
    case 'year':
      return `${today.slice(0, 4)}-01-01`;
  }
}
