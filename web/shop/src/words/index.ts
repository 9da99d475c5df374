/** The shop's words in the reader's language, and figures as that language writes them. */

import { createContext, useContext } from 'react';

import type { Money } from '@/api/catalogue';
import { english } from '@/words/english';
import { french } from '@/words/french';

export type Words = typeof english;

export class Speech {
  readonly words: Words;

  constructor(readonly language: 'fr' | 'en') {
    this.words = language === 'fr' ? french : english;
  }

  money({ amount, currency }: Money): string {
    const written = new Intl.NumberFormat(this.language, { style: 'currency', currency });
    return written.format(amount / 10 ** (written.resolvedOptions().maximumFractionDigits ?? 2));
  }

  kilometres(distance: number): string {
    const figure = new Intl.NumberFormat(this.language, { maximumFractionDigits: distance < 10 ? 1 : 0 }).format(distance);
    return `${figure} km`;
  }

  /** A moment as its time, with its weekday where it is not today; in the zone of where it happens. */
  moment(at: string, zone: string, now = new Date()): string {
    const moment = new Date(at);
    const day = this.format(zone, { year: 'numeric', month: 'numeric', day: 'numeric' });
    const time = this.format(zone, { hour: 'numeric', minute: '2-digit' }).format(moment);
    return day.format(moment) === day.format(now) ? time : `${this.format(zone, { weekday: 'long' }).format(moment)} ${time}`;
  }

  /** A day; or the day of a moment, in the zone of where it happens. */
  day(at: string, zone = ''): string {
    const asked: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
    // A day without an hour is the same everywhere.
    return at.length === 10 ? this.format('UTC', asked).format(new Date(`${at}T12:00:00Z`)) : this.format(zone, asked).format(new Date(at));
  }

  hour(at: string, zone: string): string {
    return this.format(zone, { hour: 'numeric', minute: '2-digit' }).format(new Date(at));
  }

  /** How long ago something was read. */
  age(at: string, now = Date.now()): string {
    const minutes = Math.min(0, Math.round((new Date(at).getTime() - now) / 60_000));
    const said = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' });
    if (minutes > -60) return said.format(minutes, 'minute');
    return minutes > -48 * 60 ? said.format(Math.round(minutes / 60), 'hour') : said.format(Math.round(minutes / 1440), 'day');
  }

  private format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    try {
      return new Intl.DateTimeFormat(this.language, { ...options, timeZone: zone });
    } catch {
      return new Intl.DateTimeFormat(this.language, options); // a zone that this browser does not know
    }
  }
}

export const SpeechContext = createContext(new Speech('en'));

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
