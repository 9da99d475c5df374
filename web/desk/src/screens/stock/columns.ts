import type { Location, Shelf } from '@/api/stock';

/**
 * The locations that keep any of these rows, after those already shown.
 *
 * Those shown stay where they are, and those that are new stand behind them: nothing moves under the reader as
 * more rows load.
 */
export function columnsFor(shown: readonly string[], rows: readonly Pick<Shelf, 'levels'>[], places: readonly Pick<Location, 'id'>[]): string[] {
  const keeping = new Set(rows.flatMap(({ levels }) => levels.map((level) => level.location_id)));
  return [...shown, ...places.map(({ id }) => id).filter((id) => keeping.has(id) && !shown.includes(id))];
}
