import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { pagesOf } from '@/api/queries';
import type { Customer, OrderSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import { OrderMark } from '@/parts/Mark';
import { Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { TableFrame } from '@/parts/TableFrame';
import { ProblemNote } from '@/parts/States';
import styles from '@/screens/customers/customers.module.css';

function OrderRow({ order }: { order: OrderSummary }) {
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link to="/orders/$id" params={{ id: order.id }}>
          {order.number}
        </Link>
        <span className={`${parts.muted ?? ''} ${styles.slimDate ?? ''}`}>
          <Moment at={order.placed_at} look="short" />
        </span>
      </td>
      <td className={`${parts.muted ?? ''} ${styles.store ?? ''}`}>{order.store?.name}</td>
      <td>
        <OrderMark state={order.state} sourceState={order.source_state} />
      </td>
      <td className={parts.figure}>{format.money(order.total)}</td>
      <td className={`${parts.figure ?? ''} ${parts.muted ?? ''} ${styles.date ?? ''}`}>
        <Moment at={order.placed_at} look="short" />
      </td>
    </tr>
  );
}

function OrderTable({ orders }: { orders: OrderSummary[] }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('customer.orders')}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('orders.column.number')}</th>
            <th className={styles.store}>{t('orders.column.store')}</th>
            <th>{t('orders.column.state')}</th>
            <th className={parts.figure}>{t('orders.column.total')}</th>
            <th className={`${parts.figure ?? ''} ${styles.date ?? ''}`}>{t('orders.column.placed')}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** All orders of a person, newest first; further ones are read when asked for. */
export function CustomerOrders({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery({
    ...pagesOf<OrderSummary>(['orders', 'of-customer', customer.id], '/orders', { customer_id: customer.id }),
    // The person's own answer carries the first page: nothing flashes while it is read again.
    placeholderData: { pages: [customer.orders], pageParams: [null] },
  });
  const orders = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const count = customer.orders_count;
  return (
    <Panel title={t('customers.orders', { count })} flush>
      {orders.length > 0 && <OrderTable orders={orders} />}
      {count === 0 && <p className={styles.none}>{t('customer.noOrder')}</p>}
      <ProblemNote error={query.isError ? query.error : null} />
      {query.hasNextPage && (
        <div className={styles.further}>
          <span className={parts.muted}>
            {t('customer.shownOf', { shown: format.number(orders.length), of: format.number(count) })}
          </span>
          <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('act.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
