import {
  IconArrowBackUp,
  IconCalendarEvent,
  IconCircleDot,
  IconCreditCard,
  IconHomeCheck,
  IconMailForward,
  IconMessage,
  IconNote,
  IconPackageExport,
  IconShoppingBag,
  IconTruckDelivery,
  type Icon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';

import type { TimelineItem } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import { knownOrderState, knownParcelState } from '@/parts/Mark';

export const happeningShapes: Partial<Record<string, Icon>> = {
  placed: IconShoppingBag,
  paid: IconCreditCard,
  state: IconCircleDot,
  shipped: IconPackageExport,
  tracking: IconTruckDelivery,
  expected: IconCalendarEvent,
  delivered: IconHomeCheck,
  refunded: IconArrowBackUp,
  message: IconMessage,
  note: IconNote,
  told: IconMailForward,
};

/** How a message that the house sent by itself stands; of most there is nothing to say but that it was sent. */
const toldStates = ['queued', 'sending', 'uncertain', 'failed', 'undelivered'] as const;
const paymentMeans = ['credit_card', 'electronic_wallet', 'gift_certificate', 'store_credit'] as const;

function stateWords(t: TFunction, item: TimelineItem): string {
  const state = knownOrderState(item.after ?? '');
  return state === 'unknown' && item.source_state ? item.source_state : t(`orderState.${state}`);
}

/** How money came: the means in the reader's words, else the name that the shop gives it. */
function paidWords(t: TFunction, amount: string, method: string, name: string): string {
  const means = paymentMeans.find((known) => known === method);
  if (means !== undefined) return t(`life.paidWith.${means}`, { amount });
  const shown = name || (method === 'offsite' ? '' : method);
  return shown ? t('life.paidBy', { amount, method: shown }) : t('life.paid', { amount });
}

function fromCustomer(t: TFunction, author: string): string {
  return author ? t('life.messageFrom', { author }) : t('life.messageFromCustomer');
}

/** What happened, in the reader's words. */
export function happeningWords(t: TFunction, format: Format, item: TimelineItem, paymentName: string, customer = ''): string {
  const amount = item.amount ? format.money(item.amount) : '';
  switch (item.kind) {
    case 'placed':
      return amount ? t('life.placedFor', { amount }) : t('life.placed');
    case 'paid':
      return paidWords(t, amount, item.method ?? '', paymentName);
    case 'state':
      return t('life.state', { state: stateWords(t, item) });
    case 'shipped':
      return item.carrier ? t('life.shippedBy', { carrier: carrierName(item.carrier) }) : t('life.shipped');
    case 'tracking':
      return item.text ?? t(`parcelState.${knownParcelState(item.after ?? '')}`);
    case 'expected':
      return t('life.expected', { day: format.day(item.at) });
    case 'delivered':
      return t('life.delivered');
    case 'refunded':
      return t('life.refunded', { amount });
    case 'message':
      return item.from_customer ? fromCustomer(t, item.author || customer) : t('life.messageSent');
    case 'note':
      return t('life.note');
    case 'told':
      return t(`life.told.${toldStates.find((known) => known === item.status) ?? 'sent'}`, { subject: item.subject ?? '' });
    default:
      return item.text ?? item.kind;
  }
}
