import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { CustomerSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import list from '@/parts/list.module.css';
import { PageHead } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { Cell, ColumnName, ListBones, RowList } from '@/parts/RowList';
import { SearchBox } from '@/parts/SearchBox';
import { Blank, Failure } from '@/parts/States';
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

function CustomerList({ q }: { q: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(queries.customers(q));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  if (query.isPending) return <ListBones waiting grid={styles.grid ?? ''} head={<Columns />} columns={6} />;
  if (query.isError && rows.length === 0) {
    return <Failure error={query.error} kept={t('customers.failure')} retry={() => void query.refetch()} />;
  }
  if (rows.length === 0) {
    const [title, text] = q ? [t('customers.none.title'), t('customers.none.text')] : [t('customers.empty.title'), t('customers.empty.text')];
    return <Blank icon={IconUsers} title={title} text={text} />;
  }
  return (
    <RowList
      label={t('customers.title')}
      rows={rows}
      rowId={(customer) => customer.id}
      grid={styles.grid ?? ''}
      head={<Columns />}
      cells={(customer, tabIndex) => <Cells customer={customer} tabIndex={tabIndex} />}
      hasMore={query.hasNextPage}
      isLoadingMore={query.isFetchingNextPage}
      loadMore={() => void query.fetchNextPage()}
    />
  );
}

/** Every person who bought, over all shops. */
export function CustomersScreen() {
  const { t } = useTranslation();
  const q = route.useSearch({ select: (search) => search.q ?? '' });
  const navigate = route.useNavigate();
  const onSearch = useCallback(
    (value: string) => void navigate({ search: { q: value || undefined }, replace: true }),
    [navigate],
  );
  return (
    <div className={list.main} style={{ height: '100%' }}>
      <div className={list.top}>
        <PageHead title={t('customers.title')} />
        <div className={parts.filters} role="search" aria-label={t('customers.search')}>
          <SearchBox value={q} label={t('customers.search')} onSearch={onSearch} />
        </div>
      </div>
      <div className={list.list}>
        <CustomerList key={q} q={q} />
      </div>
    </div>
  );
}
