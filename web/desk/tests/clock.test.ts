import { describe, expect, it } from 'vitest';

import { Format } from '../src/format/format';
import { lengthWords, spanWords } from '../src/screens/inbox/clock/lengths';
import { phaseOf } from '../src/screens/inbox/clock/phases';
import { weekWords } from '../src/screens/desk-settings/sla/words';

const english = new Format('en-GB', 'Europe/Paris');
const french = new Format('fr-FR', 'Europe/Paris');
const minute = 60_000;

describe("a ticket's clock", () => {
  it('is late from its end on, and nearly so from its last quarter on', () => {
    const phase = (at: string) => phaseOf('2026-11-23T10:00:00Z', '2026-11-23T09:45:00Z', new Date(at));
    expect(phase('2026-11-23T09:44:59Z')).toBe('running');
    expect(phase('2026-11-23T09:45:00Z')).toBe('warning');
    expect(phase('2026-11-23T10:00:00Z')).toBe('late');
  });

  it('tells what is left in a unit that one can picture', () => {
    expect(spanWords(english, 40 * minute)).toBe('40 mins');
    expect(spanWords(english, -119 * minute)).toBe('119 mins');
    expect(spanWords(english, -150 * minute)).toBe('2 hrs');
    expect(spanWords(english, 105 * 60 * minute)).toBe('4 days');
    expect(lengthWords(english, 1350)).toBe('22 hrs 30 mins');
  });
});

describe('business hours', () => {
  it('are told in few words: days that are alike stand together', () => {
    const day = [
      { opens: '09:00', closes: '12:30' },
      { opens: '14:00', closes: '18:00' },
    ];
    const hours = { time_zone: 'Europe/Paris', week: [day, day, day, day, [{ opens: '09:00', closes: '12:00' }], [], []] };
    expect(weekWords(french, hours)).toBe('lun.–jeu. 09:00–12:30, 14:00–18:00 · ven. 09:00–12:00');
  });
});
