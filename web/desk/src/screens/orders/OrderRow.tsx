import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { OrderSummary } from '@/api/types';
import { Moment } from '@/parts/Fresh';
import { useFormat } from '@/format/useFormat';
import list from '@/parts/list.module.css';
import { OrderMark, ParcelMark } from '@/parts/Mark';
import { Cell, ColumnName } from '@/parts/RowList';
import styles from '@/screens/orders/orders.module.css';

function join(...looks: (string | undefined)[]): string {
  return looks.filter(Boolean).join(' ');
}

export function OrderColumns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('orders.column.number')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('orders.column.store')}</ColumnName>
      <ColumnName>{t('orders.column.customer')}</ColumnName>
      <ColumnName>{t('orders.column.state')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('orders.column.parcel')}</ColumnName>
      <ColumnName look={join(styles.roomy, styles.spacious, list.figure)}>{t('orders.column.pieces')}</ColumnName>
      <ColumnName look={list.figure}>{t('orders.column.total')}</ColumnName>
      <ColumnName look={list.figure}>{t('orders.column.placed')}</ColumnName>
    </>
  );
}

interface OrderCellsProps {
  order: OrderSummary;
  tabIndex: number;
  /** Opens as a page of its own: there is no room beside. */
  asPage: boolean;
  /** Two lines of few words: a phone, or a list beside an open order. */
  slim: boolean;
}

function OrderLink({ order, tabIndex, asPage }: Omit<OrderCellsProps, 'slim'>) {
  const look = { className: list.open, tabIndex };
  if (asPage) {
    return (
      <Link to="/orders/$id" params={{ id: order.id }} {...look}>
        {order.number}
      </Link>
    );
  }
  return (
    <Link from="/orders" search={(search) => ({ ...search, open: order.id })} {...look}>
      {order.number}
    </Link>
  );
}

function SlimCells({ order, tabIndex, asPage }: Omit<OrderCellsProps, 'slim'>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Cell>
        <OrderLink order={order} tabIndex={tabIndex} asPage={asPage} /> ·{' '}
        <bdi>{order.customer?.name ?? t('orders.guest')}</bdi>
      </Cell>
      <Cell look={list.figure}>{format.money(order.total)}</Cell>
      <Cell>
        <OrderMark state={order.state} sourceState={order.source_state} />
      </Cell>
      <Cell look={join(list.figure, list.quiet)}>
        <Moment at={order.placed_at} look="short" />
      </Cell>
    </>
  );
}

export function OrderCells(props: OrderCellsProps) {
  const { order } = props;
  const { t } = useTranslation();
  const format = useFormat();
  if (props.slim) return <SlimCells {...props} />;
  return (
    <>
      <Cell>
        <OrderLink {...props} />
      </Cell>
      <Cell look={join(styles.roomy, list.quiet)}>{order.store?.name}</Cell>
      <Cell>{order.customer ? <bdi>{order.customer.name}</bdi> : <span className={list.quiet}>{t('orders.guest')}</span>}</Cell>
      <Cell>
        <OrderMark state={order.state} sourceState={order.source_state} />
      </Cell>
      <Cell look={styles.roomy}>{order.parcel_state && <ParcelMark state={order.parcel_state} />}</Cell>
      <Cell look={join(styles.roomy, styles.spacious, list.figure, list.quiet)}>{format.number(order.pieces)}</Cell>
      <Cell look={list.figure}>{format.money(order.total)}</Cell>
      <Cell look={join(list.figure, list.quiet)}>
        <Moment at={order.placed_at} look="short" />
      </Cell>
    </>
  );
}
