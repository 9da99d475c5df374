import type { Shipment } from '@/api/types';
import { dateIn, daysBetween } from '@/format/format';

type Scan = NonNullable<Shipment['tracking']>['events'][number];

/** What is to be expected of a parcel that has not arrived. */
export interface Outlook {
  /** The day by which the carrier expects to deliver; null where it does not say. */
  from: string | null;
  until: string | null;
  /** Days past the day that was expected; 0 while it is on time. */
  lateBy: number;
  where: 'home' | 'point' | 'waiting' | 'unsaid';
  /** The pickup point's name. */
  point: string;
  /** The carrier's own words for what comes next. */
  nextStep: string;
  lastScan: Scan | undefined;
  /** Why somebody should look: silent, shop_says_delivered, moving_after_delivery, or nothing. */
  attention: string;
  attentionSince: string | null;
}

const over: readonly string[] = ['delivered', 'returned', 'lost'];

function whereOf({ tracking, method, state }: Shipment): Outlook['where'] {
  if (state === 'at_pickup_point') return 'waiting';
  if (tracking?.pickup_point) return 'point';
  // Only a method that says so: what is not known is not said.
  return /domicile|\bhome\b/i.test(method) ? 'home' : 'unsaid';
}

/** What comes next for a parcel by what its carrier told; null when it has arrived, or nobody tells. */
export function outlookOf(shipment: Shipment, zone: string, now: Date): Outlook | null {
  const { tracking } = shipment;
  if (tracking === null) return null;
  const arrived = over.includes(shipment.state) || tracking.delivered_at !== null;
  if (arrived && tracking.attention === '') return null;
  const until = tracking.expected_until ?? tracking.expected_from;
  const late = until !== null && !arrived ? daysBetween(dateIn(zone, new Date(until)), dateIn(zone, now)) : 0;
  return {
    from: tracking.expected_from,
    until,
    lateBy: Math.max(0, late),
    where: whereOf(shipment),
    point: tracking.pickup_point?.name ?? '',
    nextStep: tracking.next_step,
    lastScan: tracking.events[0],
    attention: tracking.attention,
    attentionSince: tracking.attention_since,
  };
}
