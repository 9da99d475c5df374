import { describe, expect, it } from 'vitest';

import type { Shipment } from '../src/api/types';
import { dateIn, Format, startOfDay } from '../src/format/format';
import { carrierName } from '../src/format/names';
import { outlookOf } from '../src/screens/orders/outlook';
import { firstDay } from '../src/parts/period';

const zone = 'Europe/Paris';
const noon = new Date('2026-11-26T11:00:00Z');

function parcel(tracking: Partial<NonNullable<Shipment['tracking']>>, more: Partial<Shipment> = {}): Shipment {
  return {
    id: '1',
    carrier: 'colissimo',
    method: 'Colissimo à domicile',
    tracking_number: '6A1',
    tracking_address: '',
    created_at: null,
    delivered_at: null,
    state: 'in_transit',
    lines: [],
    late_by_days: null,
    tracking: {
      parcel_id: '1',
      number: '6A1',
      state: 'in_transit',
      words: '',
      product: 'colissimo',
      next_step: '',
      expected_from: null,
      expected_until: null,
      delivered_at: null,
      pickup_point: null,
      tracking_address: '',
      attention: '',
      attention_since: null,
      events: [],
      source: { connection_id: '2', label: 'colissimo', as_of: '2026-11-26T10:00:00Z' },
      ...tracking,
    },
    ...more,
  };
}

describe('what comes next for a parcel', () => {
  it('is not late on the day that was expected, and late by days from the next midnight on', () => {
    const until = '2026-11-26T22:59:00Z';
    const lateBy = (now: string) => outlookOf(parcel({ expected_until: until }), zone, new Date(now))?.lateBy;
    expect(lateBy('2026-11-20T09:00:00Z')).toBe(0);
    expect(lateBy('2026-11-26T22:58:00Z')).toBe(0);
    expect(lateBy('2026-11-26T23:30:00Z')).toBe(1);
    expect(lateBy('2026-11-28T09:00:00Z')).toBe(2);
  });

  it('counts days in the zone of the shop', () => {
    const late = parcel({ expected_until: '2026-11-26T22:59:00Z' });
    expect(outlookOf(late, 'America/New_York', new Date('2026-11-26T23:30:00Z'))?.lateBy).toBe(0);
  });

  it('is nothing once the parcel has arrived, unless somebody should look', () => {
    const arrived = { state: 'delivered' };
    expect(outlookOf(parcel({ expected_until: '2026-11-20T22:59:00Z' }, arrived), zone, noon)).toBeNull();
    const moving = outlookOf(parcel({ expected_until: '2026-11-20T22:59:00Z', attention: 'moving_after_delivery' }, arrived), zone, noon);
    expect([moving?.attention, moving?.lateBy]).toEqual(['moving_after_delivery', 0]);
    expect(outlookOf(parcel({}, { tracking: null }), zone, noon)).toBeNull();
  });

  it('says where it goes only as far as that was told', () => {
    const point = { name: 'Relais Lille', lines: [], postcode: '59000', city: 'Lille', country: 'FR' };
    expect(outlookOf(parcel({}), zone, noon)?.where).toBe('home');
    expect(outlookOf(parcel({}, { method: '' }), zone, noon)?.where).toBe('unsaid');
    expect(outlookOf(parcel({ pickup_point: point }), zone, noon)?.where).toBe('point');
    expect(outlookOf(parcel({ pickup_point: point }, { state: 'at_pickup_point' }), zone, noon)?.where).toBe('waiting');
  });
});

describe('periods', () => {
  it('end today in the reader’s zone', () => {
    const lateEvening = new Date('2026-11-26T23:30:00Z');
    expect(dateIn(zone, lateEvening)).toBe('2026-11-27');
    expect(firstDay('today', zone, lateEvening)).toBe('2026-11-27');
    expect(firstDay('week', zone, lateEvening)).toBe('2026-11-21');
    expect(firstDay('month', zone, lateEvening)).toBe('2026-10-29');
    expect(firstDay('year', zone, new Date('2026-12-31T23:30:00Z'))).toBe('2027-01-01');
  });

  it('begin at the midnight of the zone, on days when the clock changes too', () => {
    expect(startOfDay('2026-11-26', zone)).toBe('2026-11-25T23:00:00.000Z');
    expect(startOfDay('2026-07-01', zone)).toBe('2026-06-30T22:00:00.000Z');
    expect(startOfDay('2026-03-29', zone)).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-10-25', zone)).toBe('2026-10-24T22:00:00.000Z');
  });
});

describe('what shops write oddly', () => {
  it('never takes a screen away', () => {
    const format = new Format('fr-FR', zone);
    expect(format.money({ amount: 1250, currency: 'XTS' })).toContain('12,50');
    expect(format.money({ amount: 1250, currency: 'points' })).toContain('points');
    expect(format.in('Mars/Olympus_Mons').zone).toBe(zone);
    expect(format.dateTime('no date')).toBe('no date');
    expect(format.country('??')).toBe('??');
  });

  it('is called as people call it', () => {
    expect(carrierName('chronopost-france')).toBe('Chronopost');
    expect(carrierName('dpd-fr-reference')).toBe('DPD');
    expect(carrierName('swift-couriers')).toBe('Swift Couriers');
    expect(carrierName('Notre coursier')).toBe('Notre coursier');
    expect(carrierName('')).toBe('');
  });
});
