import type { TFunction } from 'i18next';

import type { Format } from '@/format/format';
import type { Hours, Level, Opening, Scope } from '@/screens/desk-settings/sla/queries';
import { lengthWords } from '@/screens/inbox/clock/lengths';
import { channelWords } from '@/screens/inbox/words';

/** What a level promises, each with its time. */
export function promiseWords(t: TFunction, format: Format, { terms }: Level): string {
  const told = (['first_answer', 'next_answer', 'resolution'] as const).flatMap((kind) => {
    const minutes = terms[kind];
    return minutes === null || minutes === undefined ? [] : [`${t(`sla.kind.${kind}`)} ${lengthWords(format, minutes)}`];
  });
  return told.length > 0 ? told.join(' · ') : t('sla.promisesNothing');
}

/** The name of a weekday, 0 for Monday. */
export function weekday(format: Format, day: number, width: 'short' | 'long' = 'long'): string {
  return new Intl.DateTimeFormat(format.locale, { weekday: width, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + day)));
}

function openingWords(openings: readonly Opening[]): string {
  return openings.map(({ opens, closes }) => `${opens}–${closes}`).join(', ');
}

/** The week in few words: days that are alike stand together. */
export function weekWords(format: Format, { week }: Hours): string {
  const runs: { first: number; last: number; words: string }[] = [];
  week.forEach((openings, day) => {
    const words = openingWords(openings);
    const run = runs.at(-1);
    if (run?.words === words) run.last = day;
    else runs.push({ first: day, last: day, words });
  });
  return runs
    .filter(({ words }) => words !== '')
    .map(({ first, last, words }) => {
      const days = first === last ? weekday(format, first, 'short') : `${weekday(format, first, 'short')}–${weekday(format, last, 'short')}`;
      return `${days} ${words}`;
    })
    .join(' · ');
}

export interface Names {
  stores: Map<string, string>;
  queues: Map<string, string>;
  tags: Map<string, string>;
}

/** For which tickets something holds. */
export function scopeWords(t: TFunction, format: Format, scope: Scope, names: Names): string {
  const told = [
    scope.store_ids.map((id) => names.stores.get(id) ?? id),
    scope.channels.map((one) => channelWords(t, one)),
    scope.queue_ids.map((id) => names.queues.get(id) ?? id),
    scope.tag_ids.map((id) => names.tags.get(id) ?? id),
  ].filter((one) => one.length > 0);
  return told.length > 0 ? told.map((one) => format.list(one)).join(' · ') : t('sla.anyTicket');
}
