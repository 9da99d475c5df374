import type { TFunction } from 'i18next';

const topics = [
  'where_is_my_order',
  'late',
  'delivered_not_received',
  'damaged',
  'wrong_item',
  'missing_item',
  'return',
  'exchange',
  'refund_status',
  'cancel_or_change_order',
  'invoice',
  'payment',
  'promotion_code',
  'size',
  'compatibility',
  'availability',
  'delivery_before_buying',
  'account',
  'praise',
  'other',
] as const;

/** A topic's name; one that this desk does not know yet stands as it is. */
export function topicWords(t: TFunction, topic: string): string {
  const known = topics.find((one) => one === topic);
  return known ? t(`drafts.topic.${known}`) : topic;
}
