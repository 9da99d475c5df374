import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Product, Variant } from '@/api/types';
import { useFormat } from '@/format/useFormat';
import { useRemember } from '@/palette/useRemember';
import { Fresh } from '@/parts/Fresh';
import { late } from '@/parts/late';
import { LevelMark } from '@/parts/LevelMark';
import type { NearBoxProps } from '@/parts/near/NearBox';
import { Page, PageHead, Panel } from '@/parts/Page';
import parts from '@/parts/parts.module.css';
import { TableFrame } from '@/parts/TableFrame';
import { BonePanel, Failure } from '@/parts/States';
import { useNarrow } from '@/parts/useNarrow';
import { Picture } from '@/screens/orders/OrderParts';
import styles from '@/screens/products/products.module.css';

const NearBox = late<NearBoxProps>(async () => (await import('@/parts/near/NearBox')).NearBox);

const route = getRouteApi('/shell/products/$id');

interface Place {
  id: string;
  name: string;
}

/** Every location where one of the variants stands, once. */
function placesOf(product: Product): Place[] {
  const levels = product.variants.flatMap((variant) => variant.stock);
  return [...new Map(levels.map((level) => [level.location.id, level.location])).values()];
}

function VariantHead({ variant }: { variant: Variant }) {
  const { t } = useTranslation();
  return (
    <div className={styles.variantHead}>
      <Picture address={variant.picture} />
      <div>
        <p dir="auto">{variant.options.map((option) => option.value).join(', ') || t('product.only')}</p>
        <p className={parts.muted}>{[variant.sku, variant.gtin].filter(Boolean).join(' · ')}</p>
      </div>
    </div>
  );
}

/** A variant on a phone: its places below each other, none of them off the screen. */
function VariantCard({ variant }: { variant: Variant }) {
  const format = useFormat();
  const price = variant.sale_price ?? variant.price;
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <VariantHead variant={variant} />
        <span>{price ? format.money(price) : '—'}</span>
      </div>
      <dl className={styles.levels}>
        {variant.stock.map((level) => (
          <div key={level.location.id} className={styles.level}>
            <dt>{level.location.name}</dt>
            <dd>
              <LevelMark level={level} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function VariantRow({ variant, places }: { variant: Variant; places: Place[] }) {
  const format = useFormat();
  const level = (place: Place) => variant.stock.find((one) => one.location.id === place.id);
  const price = variant.sale_price ?? variant.price;
  return (
    <tr>
      <td>
        <VariantHead variant={variant} />
      </td>
      <td className={parts.figure}>{price ? format.money(price) : '—'}</td>
      {places.map((place) => {
        return (
          <td key={place.id} className={parts.figure}>
            <LevelMark level={level(place)} />
          </td>
        );
      })}
    </tr>
  );
}

function VariantTable({ product }: { product: Product }) {
  const { t } = useTranslation();
  const places = placesOf(product);
  return (
    <TableFrame label={t('product.stock')}>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('product.variant')}</th>
            <th className={parts.figure}>{t('products.column.price')}</th>
            {places.map((place) => (
              <th key={place.id} className={parts.figure}>
                {place.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {product.variants.map((variant) => (
            <VariantRow key={variant.id} variant={variant} places={places} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Variants({ product }: { product: Product }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <Panel title={t('product.stock')} aside={<Fresh at={product.as_of} />} flush>
      {narrow ? (
        <ul>
          {product.variants.map((variant) => (
            <VariantCard key={variant.id} variant={variant} />
          ))}
        </ul>
      ) : (
        <VariantTable product={product} />
      )}
    </Panel>
  );
}

/** One product: its variants, and where each of them stands. */
export function ProductScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: product, isPending, error, refetch } = useQuery(queries.product(id));
  useRemember(product && { kind: 'product', id: product.id, title: product.name, subtitle: [product.brand, product.sku].filter(Boolean).join(' · ') });
  return (
    <Page>
      <p>
        <Link to="/products">← {t('products.title')}</Link>
      </p>
      {product && (
        <>
          <PageHead title={product.name} mark={<span className={parts.muted}>{product.brand}</span>} />
          <Variants product={product} />
          <Panel title={t('product.near')}>
            <NearBox productId={id} />
          </Panel>
        </>
      )}
      {isPending && <BonePanel waiting />}
      {!product && error && <Failure error={error} kept={t('products.failure')} retry={() => void refetch()} />}
    </Page>
  );
}
