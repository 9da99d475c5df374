import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Product, Variant } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { LevelMark } from '@/parts/LevelMark';
import { BoneRows, Failure } from '@/parts/States';
import { OrderFor } from '@/screens/counter/articles/OrderPlace';
import { Search } from '@/screens/counter/articles/Search';
import controls from '@/screens/counter/controls.module.css';
import styles from '@/screens/counter/counter.module.css';
import { Big } from '@/screens/counter/parts/Acts';
import { Place, PlaceLink } from '@/screens/counter/parts/Place';
import { ReadFrom } from '@/screens/counter/parts/ReadFrom';
import { Photo } from '@/screens/counter/parts/Row';
import { useGo } from '@/screens/counter/places';
import { keptRead } from '@/screens/counter/reads';
import { useShop } from '@/screens/counter/shop/useShop';
import { useAllowed } from '@/shell/useAllowed';

function formOf(variant: Variant): string {
  return variant.options.map(({ value }) => value).join(', ') || variant.sku;
}

/** What a description says, without its markup: it is read by a seller, not drawn. */
function featuresOf(product: Product): string {
  const parsed = new DOMParser().parseFromString(product.description, 'text/html');
  return parsed.body.textContent.replace(/\s+/g, ' ').trim();
}

function Prices({ variant }: { variant: Variant }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { price, sale_price: sale } = variant;
  const now = sale ?? price;
  if (!now) return <p className={styles.quiet}>{t('counter.article.noPrice')}</p>;
  return (
    <p>
      <span className={styles.said}>{format.money(now)}</span> {sale && price && <s className={styles.quiet}>{format.money(price)}</s>}
    </p>
  );
}

/** How many are here, and where else: this shop first. */
function Levels({ variant }: { variant: Variant }) {
  const { t } = useTranslation();
  const shop = useShop();
  const here = variant.stock.find(({ location }) => location.id === shop.id);
  const others = variant.stock.filter((level) => level !== here);
  return (
    <ul className={styles.rows}>
      <li className={styles.row}>
        <span className={styles.rowWords}>
          <span className={styles.rowTitle}>{t('counter.article.here')}</span>
        </span>
        <LevelMark level={here} />
      </li>
      {others.map((level) => (
        <li key={level.location.id} className={styles.row}>
          <span className={styles.rowWords}>{level.location.name}</span>
          <LevelMark level={level} />
        </li>
      ))}
    </ul>
  );
}

function Forms({ product, shown }: { product: Product; shown: Variant }) {
  const { t } = useTranslation();
  const go = useGo();
  if (product.variants.length < 2) return null;
  return (
    <label className={controls.field}>
      <span>{t('counter.article.form')}</span>
      <select value={shown.id} onChange={(event) => go(`articles/${product.id}/${event.currentTarget.value}`, true)}>
        {product.variants.map((variant) => (
          <option key={variant.id} value={variant.id}>
            {formOf(variant)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** An article for the seller: picture, price, what it is, how many here and elsewhere, and what can be done for the customer. */
export function ArticlePlace({ productId, variantId }: { productId: string; variantId: string }) {
  const { t } = useTranslation();
  const allowed = useAllowed();
  const [orders, setOrders] = useState(false);
  const { data, isPending, error, refetch } = useQuery(keptRead<Product>(`/products/${productId}`));
  const product = data?.answer;
  const shown = product?.variants.find(({ id }) => id === variantId) ?? product?.variants[0];
  if (product === undefined || shown === undefined) {
    return (
      <Place title={t('counter.article.title')} back="" busy={isPending} foot={<Search />}>
        {isPending && <BoneRows waiting rows={4} />}
        {error && <Failure error={error} kept={t('counter.notKept')} retry={() => void refetch()} />}
      </Place>
    );
  }
  const [store] = product.stores;
  if (orders && store) return <OrderFor wanted={{ storeId: store.id, lines: [{ variant_id: shown.id, quantity: 1 }], title: `${product.name} · ${formOf(shown)}` }} />;
  const features = featuresOf(product);
  const foot = (
    <>
      <div className={controls.acts}>
        <PlaceLink place={`request/${shown.id}/${product.id}`} className={controls.bigQuiet}>
          {t('counter.request.act')}
        </PlaceLink>
        {store && allowed('purchases.place') && <Big onClick={() => setOrders(true)}>{t('counter.order.act')}</Big>}
      </div>
      <Search />
    </>
  );
  return (
    <Place title={product.name} back="" foot={foot}>
      <div className={styles.cardHead}>
        <Photo address={shown.picture ?? product.pictures[0]} large />
        <div>
          <p>{formOf(shown)}</p>
          <p className={styles.quiet}>{[product.brand, shown.sku, shown.gtin].filter(Boolean).join(' · ')}</p>
          <Prices variant={shown} />
        </div>
      </div>
      <Forms product={product} shown={shown} />
      <Levels variant={shown} />
      {features !== '' && (
        <details className={styles.card}>
          <summary>{t('counter.article.features')}</summary>
          <p dir="auto">{features}</p>
        </details>
      )}
      <ReadFrom read={data} />
    </Place>
  );
}
