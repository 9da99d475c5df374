import '@/i18n/late';

import { NativeSelect } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import { Moment } from '@/parts/Fresh';
import list from '@/parts/list.module.css';
import { ListScreen, PagedList } from '@/parts/ListScreen';
import parts from '@/parts/parts.module.css';
import { Cell, ColumnName } from '@/parts/RowList';
import { StoreFilter } from '@/parts/StoreFilter';
import { useNarrow } from '@/parts/useNarrow';
import { returnQueries, type ReturnFilters, type ReturnItem } from '@/screens/returns/queries';
import { DueMark, ReturnMark } from '@/screens/returns/ReturnMark';
import styles from '@/screens/returns/returns.module.css';

const route = getRouteApi('/shell/returns');
const states = ['opened', 'approved', 'handed_over', 'received', 'graded', 'kept', 'settling', 'settled', 'refused', 'cancelled', 'expired'] as const;

type Name = 'q' | 'state' | 'store' | 'due';

/** What was typed: the code of a drop has ten signs, an order's number may have any. */
const isCode = (typed: string) => /^[2-9A-HJKMNP-TV-Z]{10}$/i.test(typed.trim());

function useFilters(): ReturnFilters {
  const { q, state, store, due } = route.useSearch();
  return useMemo(() => {
    const typed = q === undefined ? {} : isCode(q) ? { code: q.trim() } : { order_number: q.trim() };
    return { state, store_id: store, due, ...typed };
  }, [q, state, store, due]);
}

function useSetFilter() {
  const navigate = route.useNavigate();
  return useCallback(
    (name: Name, value: string) => void navigate({ search: (search) => ({ ...search, [name]: value || undefined }), replace: true }),
    [navigate],
  );
}

function Filters() {
  const { t } = useTranslation();
  const { state, store, due } = route.useSearch();
  const set = useSetFilter();
  return (
    <div className={parts.filterGroup}>
      <StoreFilter value={store ?? ''} onChange={(value) => set('store', value)} />
      <NativeSelect
        aria-label={t('returns.filter.state')}
        value={state ?? ''}
        onChange={(event) => set('state', event.currentTarget.value)}
        data={[{ value: '', label: t('returns.filter.everyState') }, ...states.map((value) => ({ value, label: t(`returns.state.${value}`) }))]}
      />
      <NativeSelect
        aria-label={t('returns.filter.due')}
        value={due ?? ''}
        onChange={(event) => set('due', event.currentTarget.value)}
        data={[
          { value: '', label: t('returns.filter.anyDue') },
          { value: 'soon', label: t('returns.filter.soon') },
          { value: 'late', label: t('returns.filter.late') },
        ]}
      />
    </div>
  );
}

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('returns.column.number')}</ColumnName>
      <ColumnName>{t('returns.column.what')}</ColumnName>
      <ColumnName>{t('returns.column.customer')}</ColumnName>
      <ColumnName>{t('returns.column.state')}</ColumnName>
      <ColumnName>{t('returns.column.owed')}</ColumnName>
      <ColumnName look={list.figure}>{t('returns.column.amount')}</ColumnName>
      <ColumnName look={list.figure}>{t('returns.column.opened')}</ColumnName>
    </>
  );
}

function Name({ item, tabIndex }: { item: ReturnItem; tabIndex: number }) {
  return (
    <Link to="/returns/$id" params={{ id: item.id }} className={list.open} tabIndex={tabIndex}>
      {item.number}
    </Link>
  );
}

function Cells({ item, tabIndex }: { item: ReturnItem; tabIndex: number }) {
  const format = useFormat();
  const narrow = useNarrow();
  const amount = format.money(item.amount ?? item.most);
  const what = item.pieces > 1 ? `${item.name} (${format.number(item.pieces)})` : item.name;
  if (narrow) {
    return (
      <>
        <Cell>
          <Name item={item} tabIndex={tabIndex} /> · <bdi>{what}</bdi>
        </Cell>
        <Cell look={list.figure}>{amount}</Cell>
        <Cell>
          <ReturnMark item={item} />
        </Cell>
        <Cell look={list.figure}>
          <DueMark due={item.due} />
        </Cell>
      </>
    );
  }
  return (
    <>
      <Cell>
        <Name item={item} tabIndex={tabIndex} />
      </Cell>
      <Cell>
        <bdi>{what}</bdi> <span className={list.quiet}>{item.order.name}</span>
      </Cell>
      <Cell look={list.quiet}>
        <bdi>{item.customer}</bdi>
      </Cell>
      <Cell>
        <ReturnMark item={item} />
      </Cell>
      <Cell>
        {item.due === '' && item.refund_by !== null ? <span className={list.quiet}>{format.day(item.refund_by)}</span> : <DueMark due={item.due} />}
      </Cell>
      <Cell look={list.figure}>{amount}</Cell>
      <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''}`}>
        <Moment at={item.opened_at} look="short" />
      </Cell>
    </>
  );
}

/** Every return of every shop, the latest first. */
export function ReturnsScreen() {
  const { t } = useTranslation();
  const { q } = route.useSearch();
  const set = useSetFilter();
  const filters = useFilters();
  const query = useInfiniteQuery(returnQueries.list(filters));
  const onSearch = useCallback((value: string) => set('q', value), [set]);
  const filtered = Object.values(filters).some(Boolean);
  return (
    <ListScreen title={t('returns.title')} search={t('returns.search')} q={q ?? ''} onSearch={onSearch} filters={<Filters />}>
      <PagedList
        key={JSON.stringify(filters)}
        query={query}
        label={t('returns.title')}
        icon={IconArrowBackUp}
        empty={filtered ? [t('returns.none.title'), t('returns.none.text')] : [t('returns.empty.title'), t('returns.empty.text')]}
        kept={t('returns.failure')}
        columns={7}
        rowId={(item) => item.id}
        grid={styles.grid ?? ''}
        head={<Columns />}
        cells={(item, tabIndex) => <Cells item={item} tabIndex={tabIndex} />}
      />
    </ListScreen>
  );
}
