import { NativeSelect } from '@mantine/core';
import { IconTruckDelivery } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead, Panel } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import styles from '@/screens/desk-settings/delivery/delivery.module.css';
import { OptionsPanel } from '@/screens/desk-settings/delivery/OptionsPanel';
import { deliveryQueries } from '@/screens/desk-settings/delivery/queries';
import { useAllowed } from '@/shell/useAllowed';

/** The rules by which orders are sent from one place or another, as sentences in their order. */
function RulesPanel() {
  const { t } = useTranslation();
  const { data } = useQuery(deliveryQueries.rules());
  if (data === undefined) return null;
  return (
    <Panel title={t('delivery.rules')}>
      <div className={styles.stack}>
        <p className={styles.hint}>{t('delivery.rulesHelp')}</p>
        <ol className={styles.rules}>
          {data.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

/** How each shop delivers and for how much, and from which place its orders are sent. */
export default function DeliverySection() {
  const { t } = useTranslation();
  const maySource = useAllowed()('sourcing.read');
  const { data, error, isPending, refetch } = useQuery(deliveryQueries.all());
  const [chosen, setChosen] = useState('');
  const stores = data?.items ?? [];
  const store = stores.find(({ store_id: id }) => id === chosen) ?? stores[0];
  return (
    <Page>
      <PageHead title={t('delivery.title')} />
      <p className={styles.hint}>{t('delivery.line')}</p>
      {error && <Failure error={error} kept={t('delivery.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && !store && <Blank icon={IconTruckDelivery} title={t('delivery.none')} text={t('delivery.noneText')} />}
      {store && (
        <>
          <NativeSelect
            label={t('delivery.store')}
            value={store.store_id}
            data={stores.map(({ store_id: id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <OptionsPanel key={`${store.store_id} ${store.version}`} delivery={store} />
          {maySource && <RulesPanel />}
        </>
      )}
    </Page>
  );
}
