import { NativeSelect } from '@mantine/core';
import { IconCashRegister } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import { OrderingForm } from '@/screens/desk-settings/ordering/OrderingForm';
import styles from '@/screens/desk-settings/ordering/ordering.module.css';
import { orderingQueries } from '@/screens/desk-settings/ordering/queries';

/** How orders that Guichet takes on pages and at counters are paid, store by store. */
export default function OrderingSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(orderingQueries.all());
  const [chosen, setChosen] = useState('');
  const stores = data?.items ?? [];
  const store = stores.find(({ store_id: id }) => id === chosen) ?? stores[0];
  return (
    <Page>
      <PageHead title={t('ordering.title')} />
      <p className={styles.hint}>{t('ordering.line')}</p>
      {error && <Failure error={error} kept={t('ordering.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && !store && <Blank icon={IconCashRegister} title={t('ordering.none')} text={t('ordering.noneText')} />}
      {store && (
        <>
          <NativeSelect
            label={t('ordering.store')}
            value={store.store_id}
            data={stores.map(({ store_id: id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <OrderingForm key={`${store.store_id} ${store.version}`} ordering={store} />
        </>
      )}
    </Page>
  );
}
