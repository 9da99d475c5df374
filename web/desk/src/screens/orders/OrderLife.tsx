import { IconCircle, IconCircleCheckFilled, IconCircleDot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Order } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { useRemember } from '@/palette/useRemember';
import { Fresh } from '@/parts/Fresh';
import { late } from '@/parts/late';
import { OrderMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { BonePanel, BoneRows, Failure } from '@/parts/States';
import { WriteButton } from '@/screens/inbox/begin/WriteButton';
import { Addresses, Lines, Money, Parcels } from '@/screens/orders/OrderParts';
import type { OrderHouseProps } from '@/screens/orders/house/OrderHouse';
import styles from '@/screens/orders/orders.module.css';
import { Outlooks } from '@/screens/orders/Outlooks';
import { stepsOf } from '@/screens/orders/steps';
import type { TimelineProps } from '@/screens/orders/Timeline';
import { useOrderActs } from '@/screens/orders/useOrderActs';
import type { TrackingLinkProps } from '@/screens/tracking/TrackingLink';
import { iconStroke } from '@/theme/tokens';

/** Acts and their words are no part of the first load: an order is read more often than acted on. */
export const OrderActs = late<{ order: Order }>(() => import('@/screens/orders/acts/OrderActs').then(({ OrderActs: Part }) => Part));

/** The life alone needs the words of all that may happen; an order opens without them. */
const Timeline = late<TimelineProps>(
  () => import('@/screens/orders/Timeline').then(({ Timeline: Part }) => Part),
  () => <BoneRows waiting rows={4} />,
);

const TrackingLink = late<TrackingLinkProps>(() => import('@/screens/tracking/TrackingLink').then(({ TrackingLink: Part }) => Part));

/** Nor is what the house itself knows of an order: of most it knows nothing beside the shop. */
export const OrderHouse = late<OrderHouseProps>(() => import('@/screens/orders/house/OrderHouse').then(({ OrderHouse: Part }) => Part));

/** The zone of the shop that took the order: its life is told in the shop's hours. */
export function useStoreZone(storeId: string | undefined): string | undefined {
  const { data: stores } = useQuery(queries.stores());
  return stores?.items.find((store) => store.id === storeId)?.time_zone;
}

function Head({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <header className={styles.orderHead}>
      <div className={styles.orderTitle}>
        <h1>{t('order.title', { number: order.number })}</h1>
        <OrderMark state={order.state} sourceState={order.source_state} />
        <span className={styles.orderTotal}>{format.money(order.total)}</span>
      </div>
      <div className={styles.orderFacts}>
        {order.customer ? (
          <Link to="/customers/$id" params={{ id: order.customer.id }} dir="auto">
            {order.customer.name}
          </Link>
        ) : (
          <span className={parts.muted}>{t('orders.guest')}</span>
        )}
        <Fresh at={order.as_of} source={order.store?.name} />
        <WriteButton about={{ order_id: order.id }} />
        <TrackingLink of="order" id={order.id} />
      </div>
      <OrderActs order={order} />
    </header>
  );
}

export function Steps({ order }: { order: Order }) {
  const { t } = useTranslation();
  const steps = stepsOf(order);
  if (steps === null) return null;
  const shapes = { done: IconCircleCheckFilled, now: IconCircleDot, ahead: IconCircle };
  const looks = { done: styles.stepDone, now: styles.stepNow, ahead: '' };
  return (
    <ol className={styles.steps} aria-label={t('order.steps')}>
      {steps.map(([name, state]) => {
        const Shape = shapes[state];
        return (
          <li key={name} className={`${styles.step ?? ''} ${looks[state] ?? ''}`} aria-current={state === 'now' ? 'step' : undefined}>
            <Shape stroke={iconStroke} aria-hidden />
            <span>
              {t(`order.step.${name}`)}
              {state === 'done' && <span className="unseen"> {t('order.stepDone')}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** One order whole: where it stands, its life at the left, what is in it at the right. */
export function OrderLife({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: order, isPending, error, refetch } = useQuery(queries.order(id));
  const zone = useStoreZone(order?.store?.id);
  useRemember(
    order && { kind: 'order', id: order.id, title: order.number, subtitle: [order.customer?.name, order.store?.name].filter(Boolean).join(' · ') },
  );
  useOrderActs(order);
  if (isPending) return <BonePanel waiting />;
  if (order === undefined) return <Failure error={error} kept={t('order.failure')} retry={() => void refetch()} />;
  return (
    <article className={styles.order} aria-label={t('order.title', { number: order.number })}>
      <Head order={order} />
      <Steps order={order} />
      <Outlooks order={order} zone={zone} />
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Panel title={t('order.life')}>
            <Timeline
              orderId={id}
              zone={zone}
              paymentName={order.payment_method}
              customer={order.customer?.name}
              parcels={order.shipments.length}
            />
          </Panel>
        </div>
        <div className={styles.stack}>
          <Panel title={t('order.lines', { count: order.pieces })} flush>
            <Lines order={order} />
            <Money order={order} />
          </Panel>
          <OrderHouse orderId={id} />
          <Parcels order={order} zone={zone} />
          <Addresses order={order} />
        </div>
      </div>
    </article>
  );
}
