import { NativeSelect } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Page, PageHead } from '@/parts/Page';
import { Blank, BonePanel, Failure } from '@/parts/States';
import styles from '@/screens/desk-settings/journey/journey.module.css';
import { journeyQueries } from '@/screens/desk-settings/journey/queries';
import { SaidPanel } from '@/screens/desk-settings/journey/SaidPanel';
import { TellingPanel } from '@/screens/desk-settings/journey/TellingPanel';

/** What customers are told by itself, shop by shop: which happenings, by which text, at which hours; and what was said. */
export default function JourneySection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(journeyQueries.all());
  const [chosen, setChosen] = useState('');
  const stores = data?.items ?? [];
  const store = stores.find(({ store_id: id }) => id === chosen) ?? stores[0];
  return (
    <Page>
      <PageHead title={t('journey.title')} />
      <p className={styles.hint}>{t('journey.line')}</p>
      <p className={styles.hint}>{t('journey.shopToo')}</p>
      {error && <Failure error={error} kept={t('journey.kept')} retry={() => refetch()} />}
      {isPending && <BonePanel waiting />}
      {data && !store && <Blank icon={IconMailForward} title={t('journey.none')} text={t('journey.noneText')} />}
      {store && (
        <>
          <NativeSelect
            label={t('journey.store')}
            value={store.store_id}
            data={stores.map(({ store_id: id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <TellingPanel key={`${store.store_id} ${store.version}`} journey={store} />
          <SaidPanel key={`said ${store.store_id}`} storeId={store.store_id} />
        </>
      )}
    </Page>
  );
}
