import '@/i18n/late';

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queries } from '@/api/queries';
import type { Product, Variant } from '@/api/types';
import { Format } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { Fresh } from '@/parts/Fresh';
import { LevelMark } from '@/parts/LevelMark';
import { NearBox } from '@/parts/near/NearBox';
import parts from '@/parts/parts.module.css';
import { BonePanel, ProblemNote } from '@/parts/States';
import styles from '@/screens/inbox/side/side.module.css';
import type { OfWriting } from '@/screens/inbox/slots/parts';
import { Picture } from '@/screens/orders/OrderParts';
import { webAddress } from '@/screens/orders/webAddress';
import { iconStroke } from '@/theme/tokens';

const mostFound = 6;

function formOf(variant: Variant): string {
  return variant.options.map((option) => option.value).join(', ');
}

/** A variant in words that stand in any language: name, form, price, where it is, where it is sold. */
function sentence(format: Format, product: Product, variant: Variant): string {
  const price = variant.sale_price ?? variant.price;
  const held = variant.stock.filter(({ available }) => available > 0).map(({ location, available }) => `${location.name}: ${format.number(available)}`);
  const first = [[product.name, formOf(variant)].filter(Boolean).join(', '), price && format.money(price)].filter(Boolean).join(' · ');
  return [first, held.join(', '), webAddress(product.address)].filter(Boolean).join('\n');
}

interface VariantProps extends OfWriting {
  product: Product;
  variant: Variant;
}

function VariantItem({ product, variant, whole, draft }: VariantProps) {
  const { t } = useTranslation();
  const format = useFormat();
  // What goes into the answer is written as the customer reads figures.
  const theirs = new Format(whole.ticket.language || format.locale, format.zone);
  const price = variant.sale_price ?? variant.price;
  const name = formOf(variant) || t('product.only');
  const held = variant.stock.filter((level) => level.available > 0 || variant.stock.length === 1);
  return (
    <li className={styles.variant}>
      <div className={styles.variantHead}>
        <strong dir="auto">{name}</strong>
        {variant.sale_price && variant.price && <s className={parts.muted}>{format.money(variant.price)}</s>}
        {price && <span>{format.money(price)}</span>}
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size="1em" stroke={iconStroke} aria-hidden />}
          aria-label={t('inbox.product.insert', { name })}
          onClick={() => draft.insert(sentence(theirs, product, variant))}
        >
          {t('inbox.product.insertShort')}
        </Button>
      </div>
      {held.length === 0 ? (
        <p className={parts.muted}>{t('inbox.product.nowhere')}</p>
      ) : (
        <ul className={styles.levels}>
          {held.map((level) => (
            <li key={level.location.id}>
              <span className={parts.muted}>{level.location.name}</span> <LevelMark level={level} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

export interface ProductCardProps extends OfWriting {
  id: string;
  onBack: () => void;
}

/** A product's forms with their prices, and where each stands. */
export function ProductCard({ id, onBack, ...writing }: ProductCardProps) {
  const { t } = useTranslation();
  const { data: product, error } = useQuery(queries.product(id));
  if (product === undefined) return error ? <ProblemNote error={error} /> : <BonePanel waiting />;
  return (
    <>
      <div className={styles.product}>
        <Picture address={product.pictures[0] ?? null} />
        <div>
          <Link to="/products/$id" params={{ id }} dir="auto">
            {product.name}
          </Link>
          <p className={parts.muted}>
            {[product.brand, product.sku].filter(Boolean).join(' · ')} <Fresh at={product.as_of} />
          </p>
        </div>
      </div>
      <ul className={styles.variants} aria-label={t('product.stock')}>
        {product.variants.map((variant) => (
          <VariantItem key={variant.id} product={product} variant={variant} {...writing} />
        ))}
      </ul>
      <NearBox productId={id} />
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onBack}>
        {t('inbox.product.another')}
      </Button>
    </>
  );
}

export interface FoundProductsProps {
  q: string;
  onPick: (id: string) => void;
}

/** The products that the words mean, to choose from. */
export function FoundProducts({ q, onPick }: FoundProductsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = useInfiniteQuery(queries.products(q));
  const found = data?.pages[0]?.items.slice(0, mostFound) ?? [];
  if (error) return <ProblemNote error={error} />;
  if (data && found.length === 0) return <p className={parts.muted}>{t('inbox.pick.none')}</p>;
  return (
    <ul className={styles.foundProducts}>
      {found.map((product) => (
        <li key={product.id}>
          <button type="button" className={styles.foundProduct} onClick={() => onPick(product.id)}>
            <Picture address={product.picture} />
            <span dir="auto">{product.name}</span>
            {product.price && <span className={parts.muted}>{format.money(product.price)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
