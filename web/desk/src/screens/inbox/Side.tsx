import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { carrierName } from '@/format/names';
import { useFormat } from '@/format/useFormat';
import { Fresh } from '@/parts/Fresh';
import { OrderMark, ParcelMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import styles from '@/screens/inbox/side.module.css';
import type { CustomerBeside, OrderBeside, ParcelBeside, Ticket } from '@/screens/inbox/queries';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { SideSections } from '@/screens/inbox/slots/Slots';
import { Steps, useStoreZone } from '@/screens/orders/OrderLife';
import { Lines, Money } from '@/screens/orders/OrderParts';
import { Outlooks } from '@/screens/orders/Outlooks';
import { webAddress } from '@/screens/orders/webAddress';
import { iconStroke } from '@/theme/tokens';

function ParcelCard({ parcel, withLines }: { parcel: ParcelBeside; withLines: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const address = webAddress(parcel.tracking_address);
  const { last_scan: scan } = parcel;
  const told = scan && [scan.place, scan.words].filter(Boolean).join(': ');
  return (
    <li className={styles.parcel}>
      <div className={styles.parcelHead}>
        <ParcelMark state={parcel.state} />
        <span>{carrierName(parcel.carrier) || t('order.noCarrier')}</span>
        {address ? (
          <a href={address} target="_blank" rel="noreferrer">
            {parcel.tracking_number || t('order.track')}{' '}
            <IconExternalLink size="0.9em" stroke={iconStroke} aria-label={t('act.opensElsewhere')} />
          </a>
        ) : (
          <span>{parcel.tracking_number}</span>
        )}
      </div>
      {scan && (
        <p className={parts.muted}>
          {t('outlook.lastScan', { at: format.dateTime(scan.at) })}
          {told && (
            <>
              {', '}
              <bdi>{told}</bdi>
            </>
          )}
        </p>
      )}
      {withLines && (
        <p className={parts.muted} dir="auto">
          {parcel.lines.map(({ name, quantity }) => `${format.number(quantity)} × ${name}`).join(', ')}
        </p>
      )}
      {parcel.as_of && <Fresh at={parcel.as_of} source={carrierName(parcel.carrier)} />}
    </li>
  );
}

function ParcelList({ beside: { order, parcels, not_shipped: waiting } }: { beside: OrderBeside }) {
  const { t } = useTranslation();
  const format = useFormat();
  const begun = parcels.length > 0;
  return (
    <Panel title={t('order.parcels', { count: parcels.length })} flush={begun}>
      {!begun && <p className={parts.muted}>{t('order.noParcel')}</p>}
      {begun && (
        <ul>
          {parcels.map((parcel) => (
            <ParcelCard key={parcel.shipment_id} parcel={parcel} withLines={parcels.length > 1 || (waiting.length > 0 && order.lines.length > 1)} />
          ))}
          {waiting.length > 0 && (
            <li className={styles.parcel}>
              <p>{t('inbox.notShipped')}</p>
              <p className={parts.muted} dir="auto">
                {waiting.map(({ name, quantity }) => `${format.number(quantity)} × ${name}`).join(', ')}
              </p>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function OrderPart({ beside }: { beside: OrderBeside }) {
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
        <OrderMark state={order.state} sourceState={order.source_state} />
        <strong>{format.money(order.total)}</strong>
      </div>
      <Fresh at={order.as_of} source={order.store?.name} />
      <Steps order={order} />
      <Outlooks order={order} zone={zone} />
      <ParcelList beside={beside} />
      <Panel title={t('order.lines', { count: order.pieces })} flush>
        <Lines order={order} />
        <Money order={order} />
      </Panel>
    </section>
  );
}

function OtherTickets({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (tickets.length === 0) return null;
  return (
    <>
      <h3 className={styles.smallHead}>{t('inbox.customer.tickets')}</h3>
      <ul className={styles.links}>
        {tickets.map((one) => (
          <li key={one.id}>
            <Link from="/inbox" search={(search) => ({ ...search, open: one.id })} dir="auto">
              {one.subject || one.preview}
            </Link>
            <span className={parts.muted}>
              {t(`inbox.state.${one.state}`)} · {format.short(one.last_message_at)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function CustomerPart({ customer, shown }: { customer: CustomerBeside; shown: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const others = customer.orders.filter(({ id }) => !shown.has(id));
  const sums = [
    t('inbox.customer.orders', { count: customer.orders_count }),
    ...customer.totals.map((total) => format.money(total)),
    ...(customer.stores.length > 1 ? [t('inbox.customer.stores', { count: customer.stores.length })] : []),
  ];
  return (
    <Panel title={t('inbox.customer.title')}>
      <p>
        <Link to="/customers/$id" params={{ id: customer.id }} dir="auto">
          {customer.name || customer.mail}
        </Link>
      </p>
      <p className={parts.muted}>{sums.join(' · ')}</p>
      {customer.stores.length > 1 && <p className={parts.muted}>{format.list(customer.stores.map(({ name }) => name))}</p>}
      {(customer.mail || customer.phone) && <p className={styles.contact}>{[customer.mail, customer.phone].filter(Boolean).join(' · ')}</p>}
      {others.length > 0 && (
        <>
          <h3 className={styles.smallHead}>{t('inbox.customer.others')}</h3>
          <ul className={styles.links}>
            {others.map((order) => (
              <li key={order.id}>
                <Link to="/orders/$id" params={{ id: order.id }}>
                  {order.number}
                </Link>
                <span className={parts.muted}>
                  {[order.store?.name, format.money(order.total), format.short(order.placed_at)].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <OtherTickets tickets={customer.tickets} />
    </Panel>
  );
}

/** What stands beside a conversation: its orders with their parcels, and the customer over all shops. */
export function Side({ whole, draft }: OfWriting) {
  const { t } = useTranslation();
  const { side } = whole;
  const shown = new Set(side.orders.map(({ order }) => order.id));
  return (
    <>
      <SideSections at="top" whole={whole} draft={draft} />
      {side.orders.map((beside) => (
        <OrderPart key={beside.order.id} beside={beside} />
      ))}
      {side.orders.length === 0 && (
        <Panel title={t('inbox.noOrder.title')}>
          <p className={parts.muted}>{t('inbox.noOrder.text')}</p>
        </Panel>
      )}
      <SideSections at="afterOrders" whole={whole} draft={draft} />
      {side.customer && <CustomerPart customer={side.customer} shown={shown} />}
      <SideSections at="end" whole={whole} draft={draft} />
    </>
  );
}
