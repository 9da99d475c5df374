import { dateIn, dayAfter, startOfDay } from '@/format/format';

const hour = 3600_000;
/** When a working day begins. */
const morning = 8 * hour;

export interface Snooze {
  name: 'hours' | 'tomorrow' | 'days' | 'week';
  until: string;
}

function morningOf(day: string, zone: string): string {
  return new Date(Date.parse(startOfDay(day, zone)) + morning).toISOString();
}

/** Until when a ticket may sleep: in the reader's own days. */
export function snoozes(now: Date, zone: string): Snooze[] {
  const today = dateIn(zone, now);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const nextMonday = dayAfter(today, (8 - weekday) % 7 || 7);
  return [
    { name: 'hours', until: new Date(now.getTime() + 3 * hour).toISOString() },
    { name: 'tomorrow', until: morningOf(dayAfter(today), zone) },
    { name: 'days', until: morningOf(dayAfter(today, 3), zone) },
    { name: 'week', until: morningOf(nextMonday, zone) },
  ];
}
