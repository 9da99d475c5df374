import { NativeSelect } from '@mantine/core';
import { IconBuildingWarehouse } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import { stockQueries, type Location, type Shelf, type ShelfFilters } from '@/api/stock';
import { ListScreen, PagedList } from '@/parts/ListScreen';
import parts from '@/parts/parts.module.css';
import { Failure } from '@/parts/States';
import { StoreFilter } from '@/parts/StoreFilter';
import { useNarrow } from '@/parts/useNarrow';
import { columnsFor } from '@/screens/stock/columns';
import { ShelfCells, ShelfColumns } from '@/screens/stock/ShelfRow';
import styles from '@/screens/stock/stock.module.css';
import { useStockNews } from '@/screens/stock/useStockNews';

const route = getRouteApi('/shell/stock');
const nowhere: Location[] = [];

type Name = 'q' | 'store' | 'location' | 'only';

function useSetFilter() {
  const navigate = route.useNavigate();
  return useCallback(
    (name: Name, value: string) => {
      // Another store may have other locations.
      const forgotten = name === 'store' ? { location: undefined } : {};
      void navigate({ search: (search) => ({ ...search, ...forgotten, [name]: value || undefined }), replace: true });
    },
    [navigate],
  );
}

function Filters({ locations }: { locations: Location[] }) {
  const { t } = useTranslation();
  const { store, location, only } = route.useSearch();
  const set = useSetFilter();
  return (
    <div className={parts.filterGroup}>
      <StoreFilter value={store ?? ''} onChange={(value) => set('store', value)} />
      <NativeSelect
        aria-label={t('stock.filter.location')}
        value={location ?? ''}
        onChange={(event) => set('location', event.currentTarget.value)}
        data={[
          { value: '', label: t('stock.filter.everyLocation') },
          ...locations.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        aria-label={t('stock.filter.shortage')}
        value={only ?? ''}
        onChange={(event) => set('only', event.currentTarget.value)}
        data={[
          { value: '', label: t('stock.filter.all') },
          { value: 'low', label: t('stock.filter.low') },
          { value: 'out', label: t('stock.filter.out') },
        ]}
      />
    </div>
  );
}

/** How old the oldest level shown of each location is. */
function useOldest(rows: readonly Shelf[]): ReadonlyMap<string, string> {
  return useMemo(() => {
    const oldest = new Map<string, string>();
    for (const { levels } of rows) {
      for (const { location_id: place, as_of: at } of levels) {
        const known = oldest.get(place);
        if (known === undefined || at < known) oldest.set(place, at);
      }
    }
    return oldest;
  }, [rows]);
}

/** Of the locations of all stores, those that keep a row; the columns once shown stay. */
function useColumns(rows: readonly Shelf[], places: Location[], all: boolean): Location[] {
  const [shown, setShown] = useState<string[]>([]);
  const next = columnsFor(shown, rows, places);
  if (next.length > shown.length) setShown(next);
  return useMemo(
    () => (all ? places : next.flatMap((id) => places.find((place) => place.id === id) ?? [])),
    [all, places, next],
  );
}

interface MatrixProps {
  filters: ShelfFilters;
  places: Location[];
}

function Matrix({ filters, places: asked }: MatrixProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const query = useInfiniteQuery(stockQueries.shelves(filters));
  useStockNews(filters);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const oldest = useOldest(rows);
  // A phone shows no columns, only at how many places something is short.
  const places = useColumns(rows, asked, narrow || Boolean(filters.store_id ?? filters.location_id));
  const left = rows.length === 0 ? 0 : asked.length - places.length;
  const filtered = Object.values(filters).some(Boolean);
  return (
    <div className={styles.matrix} style={{ '--places': Math.max(1, places.length) } as CSSProperties}>
      <PagedList
        query={query}
        label={t('stock.title')}
        icon={IconBuildingWarehouse}
        empty={filtered ? [t('stock.nothing.title'), t('stock.nothing.text')] : [t('stock.empty.title'), t('stock.empty.text')]}
        kept={t('stock.failure')}
        columns={2 + Math.max(1, places.length)}
        wide={!narrow}
        rowId={(shelf) => shelf.variant_id}
        grid={styles.grid ?? ''}
        head={<ShelfColumns places={places} oldest={oldest} />}
        cells={(shelf, tabIndex) => <ShelfCells shelf={shelf} places={places} tabIndex={tabIndex} />}
      />
      {left > 0 && <p className={styles.left}>{t('stock.leftOut', { count: left })}</p>}
    </div>
  );
}

/** The locations of the shop that has this store; of all shops without one. */
function useLocationsOf(locations: Location[] | undefined, store: string | undefined): Location[] {
  const { data: stores } = useQuery(queries.stores());
  return useMemo(() => {
    if (locations === undefined || store === undefined) return locations ?? nowhere;
    const connection = stores?.items.find(({ id }) => id === store)?.connection_id;
    return locations.filter((place) => place.connection_id === connection);
  }, [locations, stores, store]);
}

/** What stands where: every variant, and how much of it each location holds. */
export function StockScreen() {
  const { t } = useTranslation();
  const { q, store, location, only } = route.useSearch();
  const set = useSetFilter();
  const { data: locations, error, refetch } = useQuery(stockQueries.locations());
  const filters = useMemo(() => ({ q, store_id: store, location_id: location, only }), [q, store, location, only]);
  const onSearch = useCallback((value: string) => set('q', value), [set]);
  const ofStore = useLocationsOf(locations, store);
  const shown = useMemo(
    () => ofStore.filter(({ id }) => location === undefined || id === location),
    [ofStore, location],
  );
  return (
    <ListScreen
      title={t('stock.title')}
      search={t('stock.search')}
      q={q ?? ''}
      onSearch={onSearch}
      filters={<Filters locations={ofStore} />}
    >
      {locations === undefined && error ? (
        <Failure error={error} kept={t('stock.failure')} retry={() => void refetch()} />
      ) : (
        <Matrix key={JSON.stringify(filters)} filters={filters} places={shown} />
      )}
    </ListScreen>
  );
}
