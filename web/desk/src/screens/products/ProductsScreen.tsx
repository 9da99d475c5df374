import { IconBox } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { ProductSummary } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import list from '@/parts/list.module.css';
import { ListScreen, PagedList } from '@/parts/ListScreen';
import { Cell, ColumnName } from '@/parts/RowList';
import { useNarrow } from '@/parts/useNarrow';
import styles from '@/screens/products/products.module.css';

const route = getRouteApi('/shell/products');

function Columns() {
  const { t } = useTranslation();
  return (
    <>
      <ColumnName>{t('products.column.name')}</ColumnName>
      <ColumnName look={styles.roomy}>{t('products.column.brand')}</ColumnName>
      <ColumnName>{t('products.column.sku')}</ColumnName>
      <ColumnName look={`${list.figure ?? ''} ${styles.roomy ?? ''}`}>{t('products.column.variants')}</ColumnName>
      <ColumnName look={list.figure}>{t('products.column.available')}</ColumnName>
      <ColumnName look={list.figure}>{t('products.column.price')}</ColumnName>
    </>
  );
}

function Cells({ product, tabIndex }: { product: ProductSummary; tabIndex: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const narrow = useNarrow();
  const available = product.available === null ? '—' : format.number(product.available);
  const price = product.price ? format.money(product.price) : '';
  const link = (
    <Link to="/products/$id" params={{ id: product.id }} className={list.open} tabIndex={tabIndex}>
      {product.name}
    </Link>
  );
  if (narrow) {
    return (
      <>
        <Cell>{link}</Cell>
        <Cell look={list.figure}>{price}</Cell>
        <Cell look={list.quiet}>{product.sku || product.brand}</Cell>
        <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''}`}>{t('products.available', { number: available })}</Cell>
      </>
    );
  }
  return (
    <>
      <Cell>{link}</Cell>
      <Cell look={`${styles.roomy ?? ''} ${list.quiet ?? ''}`}>{product.brand}</Cell>
      <Cell look={list.quiet}>{product.sku}</Cell>
      <Cell look={`${list.figure ?? ''} ${list.quiet ?? ''} ${styles.roomy ?? ''}`}>{format.number(product.variants_count)}</Cell>
      <Cell look={list.figure}>{available}</Cell>
      <Cell look={list.figure}>{price}</Cell>
    </>
  );
}

/** The catalogue of all shops. */
export function ProductsScreen() {
  const { t } = useTranslation();
  const q = route.useSearch({ select: (search) => search.q ?? '' });
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(queries.products(q));
  const onSearch = useCallback(
    (value: string) => void navigate({ search: { q: value || undefined }, replace: true }),
    [navigate],
  );
  return (
    <ListScreen title={t('products.title')} search={t('products.search')} q={q} onSearch={onSearch}>
      <PagedList
        key={q}
        query={query}
        label={t('products.title')}
        icon={IconBox}
        empty={q ? [t('products.none.title'), t('products.none.text')] : [t('products.empty.title'), t('products.empty.text')]}
        kept={t('products.failure')}
        columns={6}
        rowId={(product) => product.id}
        grid={styles.grid ?? ''}
        head={<Columns />}
        cells={(product, tabIndex) => <Cells product={product} tabIndex={tabIndex} />}
      />
    </ListScreen>
  );
}
