import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Order } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Fresh, Moment } from '@/parts/Fresh';
import { OrderMark } from '@/parts/Mark';
import { Facts, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import type { OrderBeside } from '@/screens/inbox/queries';
import { Copy } from '@/screens/inbox/side/Copy';
import { addressText } from '@/screens/inbox/side/facts';
import { ParcelList } from '@/screens/inbox/side/Parcels';
import styles from '@/screens/inbox/side/side.module.css';
import { OrderActs, OrderHouse, Steps, useStoreZone } from '@/screens/orders/OrderLife';
import { Lines, Money } from '@/screens/orders/OrderParts';

/** What was given back, when and why. */
function Refunds({ order, zone }: { order: Order; zone: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (order.refunds.length === 0) return null;
  return (
    <Panel title={t('inbox.refunds', { count: order.refunds.length })}>
      <ul className={styles.links}>
        {order.refunds.map((refund) => (
          <li key={refund.id}>
            <strong>{format.money(refund.amount)}</strong>
            {refund.happened_at && (
              <span className={parts.muted}>
                <Moment at={refund.happened_at} look="short" zone={zone} />
              </span>
            )}
            {refund.reason !== '' && (
              <p className={styles.reason} dir="auto">
                {refund.reason}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Where it goes, how it was paid, and what was noted. */
function Particulars({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [delivery] = order.shipping_addresses;
  const address = delivery ? addressText(delivery, format) : '';
  return (
    <Panel title={t('order.buyer')}>
      <div className={styles.particulars}>
        <Facts
          rows={[
            [t('order.deliverTo'), address ? <Copy text={address} label={t('inbox.fact.address')} /> : null],
            [t('field.mail'), <Copy key="mail" text={order.mail} label={t('field.mail')} />],
            [t('field.phone'), order.phone && <Copy text={order.phone} label={t('field.phone')} />],
            [t('order.payment'), [order.payment_method, order.payment_state].filter(Boolean).join(' · ')],
            [t('order.delivery'), order.shipping_method],
            [t('order.customerNote'), order.notes.customer && <bdi>{order.notes.customer}</bdi>],
            [t('order.staffNote'), order.notes.staff && <bdi>{order.notes.staff}</bdi>],
          ]}
        />
      </div>
    </Panel>
  );
}

/** An order beside a conversation: where it stands, what can be done, its parcels, what is in it. */
export function OrderPart({ beside }: { beside: OrderBeside }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { order } = beside;
  const zone = useStoreZone(order.store?.id);
  return (
    <section className={styles.sideOrder} aria-label={t('order.title', { number: order.number })}>
      <div className={styles.sideHead}>
        <h2>
          <Link to="/orders/$id" params={{ id: order.id }}>
            {t('order.title', { number: order.number })}
          </Link>
        </h2>
        <Copy bare text={order.number} label={t('inbox.fact.order')} />
        <OrderMark state={order.state} sourceState={order.source_state} />
        <strong>{format.money(order.total)}</strong>
      </div>
      <p className={parts.muted}>
        <Moment at={order.placed_at} zone={zone} /> · <Fresh at={order.as_of} source={order.store?.name} />
      </p>
      <OrderActs order={order} />
      <Steps order={order} />
      <ParcelList beside={beside} zone={zone} />
      <Panel title={t('order.lines', { count: order.pieces })} flush>
        <Lines order={order} />
        <Money order={order} />
      </Panel>
      <OrderHouse orderId={order.id} />
      <Refunds order={order} zone={zone} />
      <Particulars order={order} />
    </section>
  );
}
