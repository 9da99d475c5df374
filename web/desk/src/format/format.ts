import type { Money } from '@/api/types';

const seconds = { minute: 60, hour: 3600, day: 86_400, month: 2_592_000, year: 31_536_000 } as const;

/** How many digits a currency's minor unit has: 2 for euros, 0 for yen. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Writes figures and times as the reader's locale does, times in the zone given. */
export class Format {
  constructor(
    readonly locale: string,
    readonly zone: string,
  ) {}

  in(zone: string): Format {
    return new Format(this.locale, knownZone(zone) ? zone : this.zone);
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.locale).format(value);
  }

  percent(share: number): string {
    // 39 999 of 40 000 must never read as 100 %.
    const cut = Math.floor(share * 1000) / 1000;
    return new Intl.NumberFormat(this.locale, { style: 'percent', maximumFractionDigits: 1 }).format(cut);
  }

  money({ amount, currency }: Money): string {
    try {
      const value = amount / 10 ** minorDigits(currency);
      return new Intl.NumberFormat(this.locale, { style: 'currency', currency }).format(value);
    } catch {
      return `${this.number(amount / 100)} ${currency}`;
    }
  }

  date(at: string): string {
    return this.write(at, { day: 'numeric', month: 'short', year: 'numeric' });
  }

  time(at: string): string {
    return this.write(at, { hour: '2-digit', minute: '2-digit' });
  }

  dateTime(at: string): string {
    return this.write(at, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  }

  /** With the year and the zone's name: for a title that leaves nothing open. */
  exact(at: string): string {
    return this.write(at, { dateStyle: 'long', timeStyle: 'long' });
  }

  /** Short enough for a column: the hour today, the day this year, else the date. */
  short(at: string, now: Date = new Date()): string {
    const day = this.write(at, { dateStyle: 'short' });
    if (day === this.write(now.toISOString(), { dateStyle: 'short' })) return this.time(at);
    const year = this.write(at, { year: 'numeric' });
    if (year === this.write(now.toISOString(), { year: 'numeric' })) return this.write(at, { day: 'numeric', month: 'short' });
    return this.write(at, { day: 'numeric', month: 'short', year: '2-digit' });
  }

  ago(at: string, now: Date = new Date()): string {
    const passed = Math.max(0, (now.getTime() - new Date(at).getTime()) / 1000);
    const words = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto', style: 'short' });
    if (passed < seconds.minute) return words.format(0, 'second');
    if (passed < seconds.hour) return words.format(-Math.floor(passed / seconds.minute), 'minute');
    if (passed < seconds.day) return words.format(-Math.floor(passed / seconds.hour), 'hour');
    if (passed < seconds.month) return words.format(-Math.floor(passed / seconds.day), 'day');
    if (passed < seconds.year) return words.format(-Math.floor(passed / seconds.month), 'month');
    return words.format(-Math.floor(passed / seconds.year), 'year');
  }

  /** A length of time in its largest unit, rounded up: what is left of a wait. */
  duration(length: number): string {
    const write = (value: number, unit: string) =>
      new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.ceil(value));
    if (length < 90) return write(Math.max(1, length), 'second');
    if (length < 5400) return write(length / seconds.minute, 'minute');
    return write(length / seconds.hour, 'hour');
  }

  /** Several names as one phrase: `Nova, Lille and Lyon`. */
  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(names);
  }

  /** The day alone, with its name: "Thursday 26 November". */
  day(at: string, now: Date = new Date()): string {
    const sameYear = this.write(at, { year: 'numeric' }) === this.write(now.toISOString(), { year: 'numeric' });
    return this.write(at, { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
  }

  /** From one day to another, without repeating what both share: "24–26 November 2026". */
  days(from: string, until: string): string {
    const words = new Intl.DateTimeFormat(this.locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: this.zone });
    return words.formatRange(new Date(from), new Date(until));
  }

  zoneName(at: string): string {
    const parts = new Intl.DateTimeFormat(this.locale, { timeZone: this.zone, timeZoneName: 'short' }).formatToParts(
      new Date(at),
    );
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.zone;
  }

  country(code: string): string {
    try {
      return new Intl.DisplayNames([this.locale], { type: 'region' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  private write(at: string, options: Intl.DateTimeFormatOptions): string {
    const moment = new Date(at);
    // What is no moment is shown as it was told: a shop's oddity must not take the screen away.
    if (Number.isNaN(moment.getTime())) return at;
    return new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.zone }).format(moment);
  }
}

export function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The reader's own regional variant of the language, else the one of its first country. */
export function localeFor(language: string, preferred: readonly string[]): string {
  const own = preferred.find((tag) => tag.startsWith(`${language}-`));
  return own ?? (language === 'fr' ? 'fr-FR' : 'en-GB');
}

/** The moment at which a day begins in a zone, in UTC: a filter's date is the reader's, not Greenwich's. */
export function startOfDay(day: string, zone: string): string {
  const guess = new Date(`${day}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(guess);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? '00';
  const there = Date.parse(`${read('year')}-${read('month')}-${read('day')}T${read('hour')}:${read('minute')}:00Z`);
  return new Date(guess.getTime() - (there - guess.getTime())).toISOString();
}

/** The date that a moment falls on in a zone, as `2026-11-22`. */
export function dateIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** How many midnights lie between two dates. */
export function daysBetween(one: string, other: string): number {
  return Math.round((Date.parse(`${other}T00:00:00Z`) - Date.parse(`${one}T00:00:00Z`)) / (seconds.day * 1000));
}

/** The day after, as a date: the end of a range of days is the start of the next. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * seconds.day * 1000).toISOString().slice(0, 10);
}
