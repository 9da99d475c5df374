import { describe, expect, it } from 'vitest';

import type { ShelfLevel } from '../src/api/stock';
import { columnsFor } from '../src/screens/stock/columns';

const places = ['lille', 'lyon', 'nantes', 'depot'].map((id) => ({ id }));

function kept(...locations: string[]) {
  const levels = locations.map(
    (location_id): ShelfLevel => ({
      location_id,
      state: 'enough',
      on_hand: 9,
      reserved: 0,
      safety: 0,
      available: 9,
      as_of: '2026-11-22T08:00:00Z',
    }),
  );
  return { levels };
}

describe('the columns of the stock matrix', () => {
  it('are the locations that keep one of the rows, in the order of the locations', () => {
    expect(columnsFor([], [kept('nantes'), kept('lyon', 'nantes')], places)).toEqual(['lyon', 'nantes']);
    expect(columnsFor([], [], places)).toEqual([]);
  });

  it('are added behind those shown as more rows load, and never moved or taken away', () => {
    const first = columnsFor([], [kept('nantes')], places);
    const more = columnsFor(first, [kept('nantes'), kept('lille', 'depot')], places);
    expect(more).toEqual(['nantes', 'lille', 'depot']);
    expect(columnsFor(more, [kept('lyon')], places)).toEqual(['nantes', 'lille', 'depot', 'lyon']);
  });

  it('are none at a place that is not to be shown', () => {
    expect(columnsFor([], [kept('lyon', 'elsewhere')], places)).toEqual(['lyon']);
  });
});
