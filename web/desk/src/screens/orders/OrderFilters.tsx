import { Button, NativeSelect } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { OrderState } from '@/api/types';
import { useActs } from '@/palette/acts';
import styles from '@/parts/parts.module.css';
import { PeriodFilter } from '@/parts/PeriodFilter';
import { SearchBox } from '@/parts/SearchBox';
import { StoreFilter } from '@/parts/StoreFilter';
import { useNarrow } from '@/parts/useNarrow';

const route = getRouteApi('/shell/orders');

export const orderStates: OrderState[] = [
  'pending',
  'awaiting_payment',
  'confirmed',
  'in_preparation',
  'ready_for_pickup',
  'partially_shipped',
  'shipped',
  'completed',
  'cancelled',
  'declined',
  'partially_refunded',
  'refunded',
  'disputed',
  'in_review',
  'incomplete',
  'unknown',
];

type Name = 'q' | 'state' | 'store';

function useSetFilter() {
  const navigate = route.useNavigate();
  return useCallback(
    (name: Name, value: string) => {
      void navigate({ search: (search) => ({ ...search, [name]: value || undefined, open: undefined }), replace: true });
    },
    [navigate],
  );
}

export function OrderFiltersBar() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const set = useSetFilter();
  const narrow = useNarrow();
  const [unfolded, setUnfolded] = useState(false);
  const onSearch = useCallback((value: string) => set('q', value), [set]);
  const isFiltered = Boolean(search.state ?? search.store ?? search.period ?? search.from ?? search.until);
  const navigate = route.useNavigate();
  const clear = () => void navigate({ search: {} });
  useActs(isFiltered ? [{ id: 'clearFilters', title: t('act.clearFilters'), icon: IconFilterOff, run: clear }] : []);
  return (
    <div className={styles.filters} role="search" aria-label={t('orders.filter.title')}>
      <SearchBox value={search.q ?? ''} label={t('orders.search')} onSearch={onSearch} />
      {narrow && (
        <Button variant="default" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t('orders.filter.unfold')}
        </Button>
      )}
      {(!narrow || unfolded || isFiltered) && <Choices isFiltered={isFiltered} />}
    </div>
  );
}

/** On a slim screen they are folded away, unless one is in use. */
function Choices({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = useSetFilter();
  return (
    <div className={styles.filterGroup}>
      <NativeSelect
        aria-label={t('orders.filter.state')}
        value={search.state ?? ''}
        onChange={(event) => set('state', event.currentTarget.value)}
        data={[
          { value: '', label: t('orders.filter.everyState') },
          ...orderStates.map((state) => ({ value: state, label: t(`orderState.${state}`) })),
        ]}
      />
      <StoreFilter value={search.store ?? ''} onChange={(value) => set('store', value)} />
      <PeriodFilter
        title={t('orders.period.title')}
        label={(period) => t('orders.period.label', { period })}
        value={search}
        onChange={({ period, from, until }) =>
          void navigate({ search: (before) => ({ ...before, period, from, until, open: undefined }), replace: true })
        }
      />
      {isFiltered && (
        <Button variant="subtle" onClick={() => navigate({ search: {} })}>
          {t('act.clearFilters')}
        </Button>
      )}
    </div>
  );
}
