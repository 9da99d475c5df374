/** Opening hours and ages as the reader's language writes them, hours in the shop's own zone. */

import type { Opening } from '@/availability/types';
import type { Words } from '@/availability/words';

function format(language: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(language, options); // a zone that this browser does not know
  }
}

/** A moment as its time, with its weekday where it is not today. */
function sayMoment(at: string, zone: string, language: string, now: Date): string {
  const moment = new Date(at);
  const day = format(language, zone, { year: 'numeric', month: 'numeric', day: 'numeric' });
  const time = format(language, zone, { hour: 'numeric', minute: '2-digit' }).format(moment);
  return day.format(moment) === day.format(now) ? time : `${format(language, zone, { weekday: 'long' }).format(moment)} ${time}`;
}

/** How a shop stands now, in words. */
export function sayOpening({ state, until, opens_at, closed_by }: Opening, zone: string, language: string, words: Words, now: Date): string {
  if (state === 'unknown') return words.hoursUnknown;
  if (state === 'open') return until === null ? words.open : words.openUntil(sayMoment(until, zone, language, now));
  if (closed_by !== '') return words.closedBy(closed_by);
  return opens_at === null ? words.closed : words.opens(sayMoment(opens_at, zone, language, now));
}

/** How long ago something was read. */
export function sayAge(at: string, language: string, now: Date): string {
  const minutes = Math.round((new Date(at).getTime() - now.getTime()) / 60_000);
  const said = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes > -60) return said.format(Math.min(0, minutes), 'minute');
  return minutes > -48 * 60 ? said.format(Math.round(minutes / 60), 'hour') : said.format(Math.round(minutes / 1440), 'day');
}
