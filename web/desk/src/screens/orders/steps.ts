import type { Order } from '@/api/types';

export const stepNames = ['placed', 'paid', 'preparation', 'shipped', 'delivered'] as const;
export type StepName = (typeof stepNames)[number];
export type StepState = 'done' | 'now' | 'ahead';

/** Orders in these states go no further: steps would promise what will not come. */
const ended: readonly string[] = ['cancelled', 'declined', 'refunded', 'incomplete', 'unknown'];

const reached: Partial<Record<string, number>> = {
  pending: 0,
  awaiting_payment: 0,
  in_review: 1,
  disputed: 1,
  confirmed: 1,
  in_preparation: 1,
  ready_for_pickup: 2,
  partially_shipped: 2,
  shipped: 3,
  partially_refunded: 3,
  completed: 4,
};

/** The steps of an order: what is behind it, where it stands, what is ahead; null when it has ended. */
export function stepsOf(order: Pick<Order, 'state' | 'shipments'>): [StepName, StepState][] | null {
  if (ended.includes(order.state) || !(order.state in reached)) return null;
  const parcels = order.shipments;
  const arrived = parcels.length > 0 && parcels.every((one) => one.delivered_at !== null || one.state === 'delivered');
  const last = arrived && order.state !== 'partially_shipped' ? 4 : (reached[order.state] ?? 0);
  return stepNames.map((name, index) => [name, index <= last ? 'done' : index === last + 1 ? 'now' : 'ahead']);
}
