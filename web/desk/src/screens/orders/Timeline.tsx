import { IconArrowBackUp, IconBuildingStore, IconCircleDot, type Icon } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { TimelineItem } from '@/api/types';
import type { Format } from '@/format/format';
import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import parts from '@/parts/parts.module.css';
import { BoneRows, Failure } from '@/parts/States';
import { happeningShapes, happeningWords } from '@/screens/orders/happenings';
import styles from '@/screens/orders/orders.module.css';
import { useAllowed } from '@/shell/useAllowed';
import { iconStroke } from '@/theme/tokens';

/** What the house did itself: what its shop and carriers tell has shapes of its own. */
const houseShapes: Partial<Record<string, Icon>> = { returned: IconArrowBackUp, prepared: IconBuildingStore };

interface HappeningProps {
  item: TimelineItem;
  format: Format;
  paymentName: string;
  customer?: string | undefined;
  numbered: boolean;
}

function Happening({ item, format, paymentName, customer, numbered }: HappeningProps) {
  const { t } = useTranslation();
  const Shape = houseShapes[item.kind] ?? happeningShapes[item.kind] ?? IconCircleDot;
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

/** What the house did itself, its code and its words read late: of most orders it did nothing. */
function useHouse(orderId: string): TimelineItem[] {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const may = useAllowed()('preparations.read');
  const { data } = useQuery({
    queryKey: ['orders', 'timeline', orderId, i18n.language],
    queryFn: async () => (await import('@/screens/orders/house/OrderHouse')).houseHappenings(t, client, orderId),
    enabled: may,
  });
  return data ?? [];
}

export interface TimelineProps {
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
  const house = useHouse(orderId);
  if (isPending) return <BoneRows waiting rows={4} />;
  if (data === undefined) return <Failure error={error} kept={t('life.failure')} retry={() => void refetch()} />;
  const format = zone === undefined ? readers : readers.in(zone);
  // Told oldest first; of two at the same moment, the later told is the later.
  const items = [...data.items, ...told, ...house].reverse().sort((one, other) => other.at.localeCompare(one.at));
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
