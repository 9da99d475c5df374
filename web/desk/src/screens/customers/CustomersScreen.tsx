import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { CustomerSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import list from '@/parts/list.module.css';
import { ListScreen, PagedList } from '@/parts/ListScreen';
import { Cell, ColumnName } from '@/parts/RowList';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/customers/customers.module.css';

const route = getRouteApi('/shell/customers');

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('customers.column.name')}</ColumnName>
      <ColumnName>{t('field.mail')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('customers.column.stores')}</ColumnName>
      <ColumnName look={list.figure}>{t('customers.column.orders')}</ColumnName>
      <ColumnName look={list.figure}>{t('customers.column.spent')}</ColumnName>
      <ColumnName look={`${list.figure ?? ''} ${styles.roomy ?? ''}`}>{t('customers.column.last')}</ColumnName>
    </>
  );
}

function Cells({ customer, tabIndex }: { customer: CustomerSummary; tabIndex: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const narrow = useNarrow();
  const spent = customer.spent.map((money) => format.money(money)).join(' + ');
  const link = (
    <Link to="/customers/$id" params={{ id: customer.id }} className={list.open} tabIndex={tabIndex}>
      {customer.name || customer.mail || t('customers.nameless')}
    </Link>
  );
  if (narrow) {
    return (
      <>
        <Cell>{link}</Cell>
        <Cell look={list.figure}>{spent}</Cell>
        <Cell look={list.quiet}>{customer.mail || customer.phone}</Cell>
        <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''}`}>{t('customers.orders', { count: customer.orders_count })}</Cell>
      </>
    );
  }
  return (
    <>
      <Cell>{link}</Cell>
      <Cell look={list.quiet}>{customer.mail || customer.phone}</Cell>
      <Cell look={`${styles.roomy ?? ''} ${list.quiet ?? ''}`}>{customer.stores.map((store) => store.name).join(', ')}</Cell>
      <Cell look={list.figure}>{format.number(customer.orders_count)}</Cell>
      <Cell look={list.figure}>{spent}</Cell>
      <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''} ${styles.roomy ?? ''}`}>
        {customer.last_order_at && <Moment at={customer.last_order_at} look="short" />}
      </Cell>
    </>
  );
}

/** Every person who bought, over all shops. */
export function CustomersScreen() {
  const { t } = useTranslation();
  const q = route.useSearch({ select: (search) => search.q ?? '' });
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(queries.customers(q));
  const onSearch = useCallback(
    (value: string) => void navigate({ search: { q: value || undefined }, replace: true }),
    [navigate],
  );
  return (
    <ListScreen title={t('customers.title')} search={t('customers.search')} q={q} onSearch={onSearch}>
      <PagedList
        key={q}
        query={query}
        label={t('customers.title')}
        icon={IconUsers}
        empty={q ? [t('customers.none.title'), t('customers.none.text')] : [t('customers.empty.title'), t('customers.empty.text')]}
        kept={t('customers.failure')}
        columns={6}
        rowId={(customer) => customer.id}
        grid={styles.grid ?? ''}
        head={<Columns />}
        cells={(customer, tabIndex) => <Cells customer={customer} tabIndex={tabIndex} />}
      />
    </ListScreen>
  );
}
