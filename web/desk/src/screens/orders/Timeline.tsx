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
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { TimelineItem } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { knownOrderState, knownParcelState } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure } from '@/parts/States';
import styles from '@/screens/orders/orders.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

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

interface HappeningProps {
  item: TimelineItem;
  format: Format;
  paymentName: string;
  customer?: string | undefined;
  numbered: boolean;
}

function Happening({ item, format, paymentName, customer, numbered }: HappeningProps) {
  const { t } = useTranslation();
  const Shape = happeningShapes[item.kind] ?? IconCircleDot;
  const quoted = ['message', 'note'].includes(item.kind);
  const said = quoted || item.kind === 'expected' ? item.text : item.kind === 'told' ? '' : item.reason;
  const source = item.kind === 'tracking' || item.kind === 'expected' ? carrierName(item.source.label) : item.source.label;
  return (
    <li className={styles.happening}>
      <Shape stroke={iconStroke} aria-hidden />
      <div className={styles.happeningText}>
        <p dir="auto">{happeningWords(t, format, item, paymentName, customer)}</p>
        {numbered && item.tracking_number && <p className={parts.muted}>{item.tracking_number}</p>}
        {said && (
          <p className={quoted ? styles.said : parts.muted} dir="auto">
            {said}
          </p>
        )}
        <p className={parts.muted}>
          <time dateTime={item.at} title={format.exact(item.at)}>
            {item.kind === 'expected' ? format.date(item.at) : format.dateTime(item.at)}
          </time>
          {source ? ` · ${source}` : ''}
        </p>
      </div>
    </li>
  );
}

/** What the house told the customer by itself, as far as the reader may see it; the shop's own life of the order knows nothing of it. */
function useTold(orderId: string): TimelineItem[] {
  const may = useAllowed()('said_mails.read');
  const { data } = useQuery({ ...queries.said(orderId), enabled: may });
  return (data?.items ?? [])
    .filter(({ state }) => state !== 'held' && state !== 'dropped')
    .map(({ made_at, ended_at, subject, state }) => {
      const at = ended_at ?? made_at;
      return { at, kind: 'told', subject, status: state, source: { label: '', as_of: at } };
    });
}

interface TimelineProps {
  orderId: string;
  zone?: string | undefined;
  /** What the shop calls the way of payment: where a payment says only that it went elsewhere, its name. */
  paymentName: string;
  /** Who ordered: the shop does not name the author of each message. */
  customer?: string | undefined;
  /** How many there are: of one alone, its number need not be told at each scan. */
  parcels: number;
}

/** The life of an order, newest first, told in the hours of the shop that took it. */
export function Timeline({ orderId, zone, paymentName, customer, parcels }: TimelineProps) {
  const { t } = useTranslation();
  const readers = useFormat();
  const { data, isPending, error, refetch } = useQuery(queries.timeline(orderId));
  const told = useTold(orderId);
  if (isPending) return <BoneRows waiting rows={4} />;
  if (data === undefined) return <Failure error={error} kept={t('life.failure')} retry={() => void refetch()} />;
  const format = zone === undefined ? readers : readers.in(zone);
  // Told oldest first; of two at the same moment, the later told is the later.
  const items = [...data.items, ...told].reverse().sort((one, other) => other.at.localeCompare(one.at));
  return (
    <>
      <ol className={styles.life}>
        {items.map((item, index) => (
          <Happening
            key={`${item.at} ${item.kind} ${index}`} item={item}
            format={format}
            paymentName={paymentName}
            customer={customer}
            numbered={parcels > 1 || item.kind === 'shipped'}
          />
        ))}
      </ol>
      {format.zone !== readers.zone && items[0] && (
        <p className={`${parts.muted ?? ''} ${styles.zone ?? ''}`}>{t('life.zone', { zone: format.zoneName(items[0].at) })}</p>
      )}
    </>
  );
}
