import {
  IconArrowBackUp,
  IconCircleDot,
  IconCreditCard,
  IconHomeCheck,
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
import { useFormat } from '@/format/useFormat';
import { knownOrderState, knownParcelState } from '@/parts/Mark';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure } from '@/parts/States';
import styles from '@/screens/orders/orders.module.css';
import { iconStroke } from '@/theme/tokens';

const shapes: Partial<Record<string, Icon>> = {
  placed: IconShoppingBag,
  paid: IconCreditCard,
  state: IconCircleDot,
  shipped: IconPackageExport,
  tracking: IconTruckDelivery,
  delivered: IconHomeCheck,
  refunded: IconArrowBackUp,
  message: IconMessage,
  note: IconNote,
};

function stateWords(t: TFunction, item: TimelineItem): string {
  const state = knownOrderState(item.after ?? '');
  return state === 'unknown' && item.source_state ? item.source_state : t(`orderState.${state}`);
}

function words(t: TFunction, format: Format, item: TimelineItem): string {
  const amount = item.amount ? format.money(item.amount) : '';
  switch (item.kind) {
    case 'placed':
      return amount ? t('life.placedFor', { amount }) : t('life.placed');
    case 'paid':
      return item.method ? t('life.paidBy', { amount, method: item.method }) : t('life.paid', { amount });
    case 'state':
      return t('life.state', { state: stateWords(t, item) });
    case 'shipped':
      return item.carrier ? t('life.shippedBy', { carrier: item.carrier }) : t('life.shipped');
    case 'tracking':
      return item.text ?? t(`parcelState.${knownParcelState(item.after ?? '')}`);
    case 'delivered':
      return t('life.delivered');
    case 'refunded':
      return t('life.refunded', { amount });
    case 'message':
      return item.from_customer ? t('life.messageFrom', { author: item.author ?? '' }) : t('life.messageSent');
    case 'note':
      return t('life.note');
    default:
      return item.text ?? item.kind;
  }
}

function Happening({ item, format }: { item: TimelineItem; format: Format }) {
  const { t } = useTranslation();
  const Shape = shapes[item.kind] ?? IconCircleDot;
  const said = ['message', 'note'].includes(item.kind) ? item.text : item.reason;
  return (
    <li className={styles.happening}>
      <Shape stroke={iconStroke} aria-hidden />
      <div className={styles.happeningText}>
        <p>{words(t, format, item)}</p>
        {item.tracking_number && <p className={parts.muted}>{item.tracking_number}</p>}
        {said && <p className={styles.said}>{said}</p>}
        <p className={parts.muted}>
          <time dateTime={item.at} title={format.exact(item.at)}>
            {format.dateTime(item.at)}
          </time>
          {item.source.label ? ` · ${item.source.label}` : ''}
        </p>
      </div>
    </li>
  );
}

/** The life of an order, newest first, told in the hours of the shop that took it. */
export function Timeline({ orderId, zone }: { orderId: string; zone?: string | undefined }) {
  const { t } = useTranslation();
  const readers = useFormat();
  const { data, isPending, error, refetch } = useQuery(queries.timeline(orderId));
  if (isPending) return <BoneRows waiting rows={4} />;
  if (data === undefined) return <Failure error={error} kept={t('life.failure')} retry={() => void refetch()} />;
  const format = zone === undefined ? readers : readers.in(zone);
  // Told oldest first; of two at the same moment, the later told is the later.
  const items = [...data.items].reverse().sort((one, other) => other.at.localeCompare(one.at));
  return (
    <>
      <ol className={styles.life}>
        {items.map((item, index) => (
          <Happening key={`${item.at} ${item.kind} ${index}`} item={item} format={format} />
        ))}
      </ol>
      {format.zone !== readers.zone && items[0] && (
        <p className={parts.muted}>{t('life.zone', { zone: format.zoneName(items[0].at) })}</p>
      )}
    </>
  );
}
