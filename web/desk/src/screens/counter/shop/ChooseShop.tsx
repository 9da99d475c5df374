import { IconBuildingStore } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Location } from '@/api/types';
import { Blank } from '@/parts/States';
import styles from '@/screens/counter/counter.module.css';
import { Field } from '@/screens/counter/parts/Acts';
import { Place } from '@/screens/counter/parts/Place';
import { iconStroke } from '@/theme/tokens';

const manyShops = 8;

export interface ChooseShopProps {
  shops: readonly Location[];
  chosen?: string | undefined;
  onChoose: (id: string) => void;
}

/** Asked once: in which shop this device stands. */
export function ChooseShop({ shops, chosen, onChoose }: ChooseShopProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState('');
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const found = shops.filter(({ name, postal_address }) => plain(`${name} ${postal_address.city}`).includes(plain(sought)));
  return (
    <Place title={t('counter.shop.title')} back={chosen === undefined ? undefined : ''}>
      <p className={styles.quiet}>{t('counter.shop.text')}</p>
      {shops.length > manyShops && <Field label={t('counter.shop.search')} value={sought} onChange={setSought} />}
      {shops.length === 0 && <Blank icon={IconBuildingStore} title={t('counter.shop.none')} text={t('counter.shop.noneText')} />}
      <ul className={styles.rows}>
        {found.map(({ id, name, postal_address: { city } }) => (
          <li key={id}>
            <button type="button" className={styles.row} aria-pressed={id === chosen} onClick={() => onChoose(id)}>
              <IconBuildingStore className={styles.rowIcon} stroke={iconStroke} aria-hidden />
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>{name}</span>
                <span className={styles.rowText}>{city}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Place>
  );
}
