import { ActionIcon, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowsMaximize, IconArrowUp, IconShoppingBag, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { queries, type OrderFilters } from '@/api/queries';
import { dayAfter, startOfDay } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { useKeys } from '@/keyboard/keys';
import { useActs } from '@/palette/acts';
import { LinkButton, LinkIcon } from '@/parts/LinkButton';
import list from '@/parts/list.module.css';
import { PagedList } from '@/parts/ListScreen';
import { PageHead } from '@/parts/Page';
import { useNarrow } from '@/parts/useNarrow';
import { firstDay, isPeriod } from '@/parts/period';
import { OrderFiltersBar } from '@/screens/orders/OrderFilters';
import { OrderCells, OrderColumns } from '@/screens/orders/OrderRow';
import { OrderLife } from '@/screens/orders/OrderLife';
import styles from '@/screens/orders/orders.module.css';
import { useOrderNews } from '@/screens/orders/useOrderNews';
import { useAllowed } from '@/shell/useAllowed';
import { breakpoints, iconStroke } from '@/theme/tokens';

const route = getRouteApi('/shell/orders');

/** The filters of the address, as the API words them: a day is the reader's day. */
function useFilters(): OrderFilters {
  const { q, state, store, period, from, until } = route.useSearch();
  const { zone } = useFormat();
  const first = isPeriod(period) ? firstDay(period, zone) : from;
  return useMemo(
    () => ({
      q,
      state,
      store_id: store,
      placed_after: first && startOfDay(first, zone),
      placed_before: until && startOfDay(dayAfter(until), zone),
    }),
    [q, state, store, first, until, zone],
  );
}

function FirstStep() {
  const { t } = useTranslation();
  const allowed = useAllowed();
  return allowed('connections.manage') && <LinkButton to="/connections/new">{t('act.connect')}</LinkButton>;
}

function OrderList({ filters, openedId, slim }: { filters: OrderFilters; openedId: string | undefined; slim: boolean }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const query = useInfiniteQuery(queries.orders(filters));
  const { arrived, show } = useOrderNews(filters);
  const filtered = Object.values(filters).some(Boolean);
  const pill = arrived > 0 && (
    <Button
      className={list.pill ?? ''}
      size="compact-md"
      leftSection={<IconArrowUp size="1em" stroke={iconStroke} aria-hidden />}
      onClick={show}
    >
      {t('orders.arrived', { count: arrived })}
    </Button>
  );
  return (
    <>
      <div role="status">{pill}</div>
      <PagedList
        query={query}
        label={t('orders.title')}
        icon={IconShoppingBag}
        empty={filtered ? [t('orders.none.title'), t('orders.none.text')] : [t('orders.empty.title'), t('orders.empty.text')]}
        firstStep={filtered ? undefined : <FirstStep />}
        kept={t('orders.failure')}
        columns={8}
        rowId={(order) => order.id}
        slim={slim}
        grid={(slim ? styles.slimGrid : styles.grid) ?? ''}
        head={<OrderColumns />}
        cells={(order, tabIndex) => <OrderCells order={order} tabIndex={tabIndex} asPage={narrow} slim={slim} />}
        openedId={openedId}
      />
    </>
  );
}

function Aside({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const close = () => void navigate({ search: (search) => ({ ...search, open: undefined }) });
  useKeys({ Escape: close });
  const navigateTo = useNavigate();
  useActs([
    {
      id: 'openPage',
      title: t('order.openPage'),
      icon: IconArrowsMaximize,
      run: () => void navigateTo({ to: '/orders/$id', params: { id } }),
    },
    { id: 'closeOrder', title: t('order.close'), icon: IconX, run: close },
  ]);
  return (
    <aside className={list.aside} aria-label={t('order.aside')}>
      <div className={styles.asideHead}>
        <LinkIcon
          to="/orders/$id"
          params={{ id }}
          variant="subtle"
          color="gray"
          aria-label={t('order.openPage')}
          title={t('order.openPage')}
        >
          <IconArrowsMaximize size="1.1em" stroke={iconStroke} aria-hidden />
        </LinkIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t('act.close')} title={t('act.close')} onClick={close}>
          <IconX size="1.1em" stroke={iconStroke} aria-hidden />
        </ActionIcon>
      </div>
      <div className={styles.orderBody}>
        <OrderLife key={id} id={id} />
      </div>
    </aside>
  );
}

/** Every order of every shop, newest first; one opens beside the list. */
export function OrdersScreen() {
  const { t } = useTranslation();
  const { open } = route.useSearch();
  const narrow = useNarrow();
  const filters = useFilters();
  const beside = narrow ? undefined : open;
  const tight = useMediaQuery(`(max-width: ${breakpoints.roomy})`, undefined, { getInitialValueInEffect: false });
  const slim = narrow || (tight && beside !== undefined);
  return (
    <div className={`${list.screen ?? ''} ${beside === undefined ? '' : (styles.asideOpen ?? '')}`}>
      <div className={list.main}>
        <div className={list.top}>
          <PageHead title={t('orders.title')} />
          <OrderFiltersBar />
        </div>
        <div className={list.list}>
          <OrderList key={JSON.stringify(filters)} filters={filters} openedId={beside} slim={slim} />
        </div>
      </div>
      {beside !== undefined && <Aside id={beside} />}
    </div>
  );
}
