import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { OrderMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import type { CustomerBeside, Ticket } from '@/screens/inbox/queries';
import { Copy } from '@/screens/inbox/side/Copy';
import styles from '@/screens/inbox/side/side.module.css';

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

function OtherOrders({ customer, shown }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const others = customer.orders.filter(({ id }) => !shown.has(id));
  if (others.length === 0) return null;
  return (
    <>
      <h3 className={styles.smallHead}>{t('inbox.customer.others')}</h3>
      <ul className={styles.links}>
        {others.map((order) => (
          <li key={order.id}>
            <Link to="/orders/$id" params={{ id: order.id }}>
              {order.number}
            </Link>
            <OrderMark state={order.state} />
            <span className={parts.muted}>
              {[order.store?.name, format.money(order.total), format.short(order.placed_at)].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface PartProps {
  customer: CustomerBeside;
  /** Orders that stand beside the conversation already. */
  shown: ReadonlySet<string>;
}

/** The customer over all shops: what they bought, what they wrote. */
export function CustomerPart({ customer, shown }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
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
      <p className={styles.contact}>
        <Copy text={customer.mail} label={t('field.mail')} />
        <Copy text={customer.phone} label={t('field.phone')} />
      </p>
      <OtherOrders customer={customer} shown={shown} />
      <OtherTickets tickets={customer.tickets} />
    </Panel>
  );
}
