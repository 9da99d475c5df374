import '@/i18n/late';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconCircleDashed, IconCircleHalf2, IconMapPin } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Format } from '@/format/format';
import { useFormat } from '@/format/useFormat';
import { Form } from '@/parts/Form';
import { Mark } from '@/parts/Mark';
import { OpeningMark } from '@/parts/near/OpeningMark';
import styles from '@/parts/near/near.module.css';
import { nearQueries, type Availability, type NearLocation, type NearStock, type NearVariant } from '@/parts/near/queries';
import parts from '@/parts/parts.module.css';
import { BonePanel, ProblemNote } from '@/parts/States';
import { iconStroke } from '@/theme/tokens';

function formOf(variant: NearVariant, t: TFunction): string {
  return variant.options.map(({ value }) => value).join(', ') || variant.sku || t('product.only');
}

/** What a shop has of one form: a figure where it is counted, a shape and a word where it is short. */
function HeldMark({ stock, format }: { stock: NearStock; format: Format }) {
  const { t } = useTranslation();
  const asOf = t('near.asOf', { at: format.dateTime(stock.as_of) });
  if (stock.band === 'uncounted' || stock.quantity === null) {
    return (
      <span className={parts.muted} title={asOf}>
        {t(`near.band.${stock.band}`)}
      </span>
    );
  }
  if (stock.band === 'none') return <Mark tone="muted" icon={IconCircleDashed} text={t('stock.out')} title={asOf} />;
  if (stock.band === 'low') return <Mark tone="warn" icon={IconCircleHalf2} text={t('stock.left', { count: stock.quantity })} title={asOf} />;
  return <span title={asOf}>{format.number(stock.quantity)}</span>;
}

interface ShopProps {
  location: NearLocation;
  variants: NearVariant[];
}

function ShopItem({ location, variants }: ShopProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const held = variants.flatMap(({ stock }) => stock.filter(({ location_id: id }) => id === location.id));
  const some = held.filter(({ band }) => band !== 'none');
  const [only] = variants.length === 1 ? held : [];
  return (
    <li className={styles.shop}>
      <span className={styles.name} dir="auto">
        {location.name}
      </span>
      <span className={styles.away}>{location.distance_km === null ? '' : t('near.away', { km: format.number(location.distance_km) })}</span>
      <span className={styles.hours}>
        <OpeningMark location={location} />
      </span>
      <span className={styles.held}>
        {only !== undefined && <HeldMark stock={only} format={format} />}
        {only === undefined && (some.length === 0 ? <Mark tone="muted" icon={IconCircleDashed} text={t('stock.out')} /> : t('near.forms', { count: some.length, of: format.number(variants.length) }))}
      </span>
    </li>
  );
}

/** The finding first, as one sentence. */
function Finding({ told, variants }: { told: Availability; variants: NearVariant[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const online = variants.some((variant) => variant.online !== 'none');
  const near = new Set(variants.flatMap(({ stock }) => stock.filter(({ band }) => band !== 'none' && band !== 'uncounted').map(({ location_id: id }) => id)));
  const first = told.locations.find(({ id }) => near.has(id));
  const away = first?.distance_km;
  const where = first && (away === null || away === undefined ? first.name : t('near.at', { km: format.number(away), name: first.name }));
  const key = online ? (where === undefined ? 'online' : 'both') : where === undefined ? 'nowhere' : 'near';
  return <p className={styles.finding}>{t(`near.finding.${key}`, { where })}</p>;
}

function Told({ told }: { told: Availability }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const picked = told.variants.filter(({ id }) => id === chosen);
  const variants = picked.length === 0 ? told.variants : picked;
  const town = told.place && [told.place.postcode, told.place.town].filter(Boolean).join(' ');
  return (
    <div className={styles.told} aria-live="polite">
      {told.variants.length > 1 && (
        <NativeSelect
          label={t('near.form')}
          value={picked.length === 0 ? '' : chosen}
          data={[{ value: '', label: t('near.everyForm') }, ...told.variants.map((variant) => ({ value: variant.id, label: formOf(variant, t) }))]}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <Finding told={told} variants={variants} />
      {town && <p className={parts.muted}>{t('near.from', { town })}</p>}
      <ul className={styles.shops}>
        {told.locations.map((location) => (
          <ShopItem key={location.id} location={location} variants={variants} />
        ))}
      </ul>
    </div>
  );
}

export interface NearBoxProps {
  productId: string;
}

/** Which shops near a postcode or a town have a product now, how far they are, and until when they are open. */
export function NearBox({ productId }: NearBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [near, setNear] = useState('');
  const { data, error, isFetching } = useQuery({ ...nearQueries.product(productId, near), placeholderData: keepPreviousData });
  return (
    <div className={styles.box}>
      <Form
        className={styles.ask}
        onSubmit={() => {
          setNear(typed.trim());
          return Promise.resolve();
        }}
      >
        <TextInput
          className={styles.place ?? ''}
          aria-label={t('near.place')}
          placeholder={t('near.place')}
          leftSection={<IconMapPin size="1em" stroke={iconStroke} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isFetching} disabled={typed.trim() === ''}>
          {t('near.look')}
        </Button>
      </Form>
      <ProblemNote error={error} />
      {near !== '' && !error && (data === undefined ? <BonePanel waiting /> : <Told key={productId} told={data} />)}
    </div>
  );
}
