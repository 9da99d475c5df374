import type { TFunction } from 'i18next';

const kinds = [
  'opened',
  'approved',
  'kept',
  'refused',
  'handed_over',
  'received',
  'graded',
  'refund_asked',
  'refund_failed',
  'refund_uncertain',
  'label_issued',
  'left_to_person',
  'exchange_held',
  'exchange_short',
  'exchange_preparing',
  'exchange_not_sent',
  'exchange_left',
  'exchange_handed_out',
  'way_changed',
  'to_give',
  'to_send',
  'in_repair',
  'repaired',
  'settled',
  'cancelled',
  'expired',
] as const;

/** What happened to a return, in the reader's words. */
export function kindWords(t: TFunction, kind: string): string {
  const known = kinds.find((one) => one === kind);
  return known === undefined ? kind : t(`returns.happened.${known}`);
}
